import { Clock, Unplug } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ellipsis } from '../../lib/graphemes'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import type { Block } from './block'
import styles from './Composer.module.css'
import { useDraft } from './useDraft'

const DRAFT_SHOWN = 60

interface Props {
  block: NonNullable<Block>
  name: string
  conversationId: string
  onReauthorize: () => void
  /** What one can do here all the same. */
  children: ReactNode
}

/** Stands in the composer's place (features.md CX-47). A draft is kept and said to be. */
export function BlockNotice({ block, name, conversationId, onReauthorize, children }: Props) {
  const { t } = useTranslation()
  const draft = useDraft(conversationId).text.trim()
  const ofWindow = block === 'windowClosed' || block === 'windowNever'
  const help = [t(`composer.${block}`, { name })]
  if (draft !== '') help.push(t('composer.draftKept', { text: ellipsis(draft, DRAFT_SHOWN) }))

  return (
    <footer className={styles.composer}>
      <Notice
        tone={ofWindow ? 'info' : 'warn'}
        icon={ofWindow ? <Clock /> : <Unplug />}
        title={t(`composer.${block}Title`)}
        help={help.join(' ')}
      >
        {(block === 'needsLogin' || block === 'disconnected') && (
          <Button onPress={onReauthorize}>{t('action.reauthorize')}</Button>
        )}
      </Notice>
      <div className={styles.besides}>{children}</div>
    </footer>
  )
}
