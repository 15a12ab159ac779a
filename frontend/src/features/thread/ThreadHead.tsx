import { ArrowLeft, Clock, PanelRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ChannelView, ConversationView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { customerName } from '../../i18n/names'
import { classes } from '../../lib/classes'
import { useNow } from '../../lib/clock'
import { Avatar } from '../../ui/Avatar'
import { IconButton } from '../../ui/Button'
import { Glyph } from '../../ui/Glyph'
import styles from './ThreadHead.module.css'

interface Props {
  conversation: ConversationView | undefined
  channel: ChannelView | undefined
  contactOpen: boolean
  onContact: () => void
  onBack: () => void
}

export function ThreadHead({ conversation, channel, contactOpen, onContact, onBack }: Props) {
  const { t } = useTranslation()
  return (
    <header className={styles.head}>
      <span className={styles.back}>
        <IconButton label={t('thread.back')} onPress={onBack}>
          <ArrowLeft />
        </IconButton>
      </span>
      {conversation && (
        <>
          <Avatar id={conversation.id} name={conversation.name} picture={conversation.picture} />
          <div className={styles.who}>
            <h2 className={styles.name}>{customerName(t, conversation)}</h2>
            {channel && (
              <p className={styles.channel}>
                <Glyph kind={channel.kind} />
                <span>{channel.name}</span>
              </p>
            )}
          </div>
          <Window conversation={conversation} />
        </>
      )}
      <IconButton
        label={contactOpen ? t('thread.hideContact') : t('thread.showContact')}
        onPress={onContact}
        aria-expanded={contactOpen}
      >
        <PanelRight />
      </IconButton>
    </header>
  )
}

/** How long one can still answer: freely, then with the human-agent tag. */
function Window({ conversation }: { conversation: ConversationView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useNow(15_000)
  const { windowUntilMs, windowSoonMs, replyUntilMs } = conversation
  const open = windowUntilMs > now
  const personal = !open && replyUntilMs > now
  const words = open
    ? t('thread.windowLeft', { time: format.duration(windowUntilMs - now) })
    : personal
      ? t('thread.humanAgentLeft', { time: format.duration(replyUntilMs - now) })
      : windowUntilMs === 0
        ? t('thread.windowNever')
        : t('thread.windowClosed')
  return (
    <span
      className={classes(
        styles.window,
        !open && !personal && styles.closed,
        (personal || (open && windowSoonMs <= now)) && styles.ending,
      )}
      title={personal ? t('thread.humanAgentHelp') : t('thread.windowHelp')}
    >
      <Clock aria-hidden="true" />
      {words}
    </span>
  )
}
