import {
  AlarmClock,
  Archive,
  AtSign,
  AudioLines,
  Check,
  CircleAlert,
  CircleSlash,
  Clock,
  Eye,
  FileText,
  Hand,
  Image,
  LayoutTemplate,
  type LucideIcon,
  MapPin,
  MousePointerClick,
  Share2,
  SmilePlus,
  Sticker,
  Undo2,
  UserRound,
  UserRoundCheck,
  Video,
} from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChannelView, ConversationView, LabelView, PresenceView, SnippetKind } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { customerName, presenceText, snippetText } from '../../i18n/names'
import { classes } from '../../lib/classes'
import { Avatar } from '../../ui/Avatar'
import { Glyph } from '../../ui/Glyph'
import { Tag } from '../../ui/Tag'
import styles from './ConversationRow.module.css'

const icons: Partial<Record<SnippetKind, LucideIcon>> = {
  image: Image,
  video: Video,
  audio: AudioLines,
  file: FileText,
  sticker: Sticker,
  location: MapPin,
  share: Share2,
  template: LayoutTemplate,
  reaction: SmilePlus,
  unsent: Undo2,
  postback: MousePointerClick,
  unsupported: CircleSlash,
}

interface Props {
  row: ConversationView
  memberId: string
  channel: ChannelView | undefined
  domId: string
  position: number
  /** -1 while more rows may come. */
  size: number
  selected: boolean
  /** One of several to which something will be done. */
  chosen: boolean
  /** There are such rows. */
  choosing: boolean
  /** All that there are. */
  labels: readonly LabelView[]
  /** Who else is there. */
  presence: PresenceView | undefined
  active: boolean
  showChannel: boolean
  now: number
  mayChoose: boolean
}

/** What in a row chooses it among others. */
export const CHOOSES = 'data-chooses'

/** The listbox has the focus, the keys and the pointer. */
export const ConversationRow = memo(function ConversationRow(props: Props) {
  const { row, channel, selected, chosen, choosing, active, now, presence } = props
  const { t } = useTranslation()
  const format = useFormat()
  const left = row.windowUntilMs - now
  const labels = props.labels.filter(({ id }) => row.labels.includes(id))
  const Icon = row.draft ? undefined : icons[row.snippetKind]
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus
    <div
      role="option"
      id={props.domId}
      aria-selected={choosing ? chosen : selected}
      aria-posinset={props.position}
      aria-setsize={props.size}
      className={classes(
        styles.row,
        selected && styles.open,
        chosen && styles.chosen,
        active && styles.active,
        row.unread > 0 && styles.unread,
      )}
    >
      {props.mayChoose && (
        <span
          className={classes(styles.tick, choosing && styles.shown)}
          title={t('bulk.choose')}
          {...{ [CHOOSES]: true }}
        >
          {chosen && <Check aria-hidden="true" />}
        </span>
      )}
      <span className={styles.face}>
        <Avatar id={row.id} name={row.name} picture={row.picture} />
        <span className={styles.mark}>
          <Glyph kind={channel?.kind ?? ''} />
        </span>
      </span>
      <span className={styles.words}>
        <span className={styles.line}>
          <span className={styles.name}>{customerName(t, row)}</span>
          <time className={styles.time} dateTime={new Date(row.lastMs).toISOString()}>
            {format.ago(row.lastMs, now)}
          </time>
        </span>
        <span className={styles.line}>
          {presence && presence.typing.length > 0 ? (
            <span className={classes(styles.snippet, styles.typing)}>{presenceText(t, presence)}</span>
          ) : (
            <span className={classes(styles.snippet, row.draft !== '' && styles.draft)}>
              {Icon && <Icon className={styles.kind} aria-hidden="true" />}
              {snippetText(t, row)}
            </span>
          )}
          {presence && presence.viewing.length > 0 && (
            <Mark
              icon={Eye}
              className={styles.mine}
              label={presenceText(t, { typing: [], viewing: presence.viewing })}
            />
          )}
          {presence?.asking[0] && (
            <Mark icon={Hand} className={styles.ending} label={t('hold.asked', { name: presence.asking[0].name })} />
          )}
          {row.mentioned && <Mark icon={AtSign} className={styles.mine} label={t('list.mentioned')} />}
          <SnoozeMark row={row} now={now} />
          {left > 0 && row.windowSoonMs <= now && (
            <Mark
              icon={Clock}
              className={styles.ending}
              label={t('list.windowEnding', { time: format.duration(left) })}
            />
          )}
          <WorkMark row={row} memberId={props.memberId} />
          {row.failed && <Mark icon={CircleAlert} className={styles.failed} label={t('list.notSent')} />}
          {row.unread > 0 && (
            <span className={styles.badge}>
              <span aria-hidden="true">{row.unread > 99 ? '99+' : format.number(row.unread)}</span>
              <span className={styles.hidden}>{t('list.unreadBadge', { count: row.unread })}</span>
            </span>
          )}
        </span>
        {((props.showChannel && channel) || labels.length > 0) && (
          <span className={styles.foot}>
            {labels.map(({ id, name, colour }) => (
              <Tag key={id} colour={colour}>
                {name}
              </Tag>
            ))}
            {props.showChannel && channel && <span className={styles.channel}>{channel.name}</span>}
          </span>
        )}
      </span>
    </div>
  )
})

/** Whose it is. What nobody has bears no mark. */
function WorkMark({ row, memberId }: { row: ConversationView; memberId: string }) {
  const { t } = useTranslation()
  if (row.closed) return <Mark icon={Archive} className={styles.work} label={t('work.closed')} />
  if (row.assigneeId === '') return null
  return row.assigneeId === memberId ? (
    <Mark icon={UserRoundCheck} className={styles.mine} label={t('work.yours')} />
  ) : (
    <Mark icon={UserRound} className={styles.work} label={t('work.theirs', { name: row.assignee })} />
  )
}

/** Put off, or back since then. */
function SnoozeMark({ row, now }: { row: ConversationView; now: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (row.snoozedUntilMs === 0) return null
  const time = format.soon(row.snoozedUntilMs, now)
  return row.snoozedUntilMs > now ? (
    <Mark icon={AlarmClock} className={styles.work} label={t('work.snoozedUntil', { time })} />
  ) : (
    <Mark icon={AlarmClock} className={styles.ending} label={t('work.backSince', { time })} />
  )
}

function Mark({ icon: Icon, label, className }: { icon: LucideIcon; label: string; className: string | undefined }) {
  return (
    <span role="img" aria-label={label} title={label} className={classes(styles.sign, className)}>
      <Icon aria-hidden="true" />
    </span>
  )
}
