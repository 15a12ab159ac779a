import { useQuery } from '@tanstack/react-query'
import { Hand } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { presenceQuery } from '../../bridge/queries'
import type { ActView, ConversationView } from '../../bridge/types'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { act } from './acts'
import styles from './WorkBar.module.css'

interface Props {
  conversation: ConversationView
  busy: boolean
  onAct: (act: ActView) => void
}

/** A colleague would like to have this conversation, which is one's own. */
export function AskNotice({ conversation, busy, onAct }: Props) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const { data: presence = [] } = useQuery(presenceQuery(bridge))
  const [asking] = presence.find((at) => at.conversationId === conversation.id)?.asking ?? []
  if (!asking) return null
  return (
    <div className={styles.problem}>
      <Notice tone="info" icon={<Hand />} title={t('hold.asked', { name: asking.name })} urgent>
        <Button look="primary" small isDisabled={busy} onPress={() => onAct(act('assign', { memberId: asking.id }))}>
          {t('work.transferDo')}
        </Button>
        <Button small onPress={() => void bridge.presence.refuse(conversation.id)}>
          {t('hold.keep')}
        </Button>
      </Notice>
    </div>
  )
}
