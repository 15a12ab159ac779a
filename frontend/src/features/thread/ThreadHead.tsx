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

const ENDING_MS = 2 * 60 * 60 * 1000

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
          <Window untilMs={conversation.windowUntilMs} />
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

/** How long one can still answer. */
function Window({ untilMs }: { untilMs: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const left = untilMs - useNow(15_000)
  const open = untilMs > 0 && left > 0
  const words = open
    ? t('thread.windowLeft', { time: format.duration(left) })
    : untilMs === 0
      ? t('thread.windowNever')
      : t('thread.windowClosed')
  return (
    <span
      className={classes(styles.window, !open && styles.closed, open && left < ENDING_MS && styles.ending)}
      title={t('thread.windowHelp')}
    >
      <Clock aria-hidden="true" />
      {words}
    </span>
  )
}
