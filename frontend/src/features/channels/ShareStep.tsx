import { useTranslation } from 'react-i18next'
import type { PageView } from '../../bridge/types'
import { Button } from '../../ui/Button'
import styles from './AddInbox.module.css'

interface Props {
  page: PageView
  onBack: () => void
  onAnswer: (onlyMe: boolean) => void
}

/** Asks whom a new inbox is for, before anything of it can be seen (features.md, SO-10). */
export function ShareStep({ page, onBack, onAnswer }: Props) {
  const { t } = useTranslation()
  return (
    <div className={styles.step}>
      <p className={styles.lead}>{t('add.share', { page: page.name })}</p>
      <p className={styles.help}>{t('add.shareHelp')}</p>
      <div className={styles.actions}>
        <Button look="quiet" onPress={onBack}>
          {t('action.back')}
        </Button>
        <Button onPress={() => onAnswer(true)}>{t('add.shareOnlyMe')}</Button>
        <Button look="primary" onPress={() => onAnswer(false)} autoFocus>
          {t('add.shareYes')}
        </Button>
      </div>
    </div>
  )
}
