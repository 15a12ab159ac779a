import { useTranslation } from 'react-i18next'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import styles from './Questions.module.css'

interface PartsProps {
  parts: readonly string[]
  onSend: () => void
  onClose: () => void
}

/** The messages that a long text becomes, before they are sent. */
export function Parts({ parts, onSend, onClose }: PartsProps) {
  const { t } = useTranslation()
  return (
    <Dialog
      title={t('composer.splitTitle', { count: parts.length })}
      closeLabel={t('action.close')}
      onClose={onClose}
      footer={
        <>
          <Button look="quiet" onPress={onClose}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" onPress={onSend} autoFocus>
            {t('composer.splitSend', { count: parts.length })}
          </Button>
        </>
      }
    >
      <p className={styles.help}>{t('composer.splitHelp')}</p>
      <ol className={styles.parts}>
        {parts.map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts never move
          <li key={index} className={styles.part} aria-label={t('composer.splitPart', { number: index + 1 })}>
            {part}
          </li>
        ))}
      </ol>
    </Dialog>
  )
}

interface AnsweredProps {
  /** "" when it is not known who. */
  by: string
  onSend: () => void
  onClose: () => void
}

/** Asks before a second answer goes out. */
export function Answered({ by, onSend, onClose }: AnsweredProps) {
  const { t } = useTranslation()
  return (
    <Dialog
      alert
      title={by === '' ? t('composer.answeredElse') : t('composer.answeredBy', { name: by })}
      closeLabel={t('action.close')}
      onClose={onClose}
      footer={
        <>
          <Button look="quiet" onPress={onSend}>
            {t('action.sendAnyway')}
          </Button>
          <Button look="primary" onPress={onClose} autoFocus>
            {t('action.keepWriting')}
          </Button>
        </>
      }
    >
      <p className={styles.help}>{t('composer.answeredHelp')}</p>
    </Dialog>
  )
}
