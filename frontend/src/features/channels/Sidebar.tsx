import { useQuery } from '@tanstack/react-query'
import { Inbox, Plus, Settings, Smartphone, Store } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { channelsQuery } from '../../bridge/queries'
import type { ChannelView, SetupView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { problemText } from '../../i18n/problem'
import { classes } from '../../lib/classes'
import { Glyph, Logo } from '../../ui/Glyph'
import { NavHeading, NavWords, navItem } from '../../ui/NavItem'
import { toast } from '../../ui/toasts'
import styles from './Sidebar.module.css'

interface Props {
  setup: SetupView
  /** "" is all inboxes. */
  channelId: string
  onChoose: (channelId: string) => void
  /** Undefined for those who may not. */
  onAdd: (() => void) | undefined
  /** Absent for those who manage nothing. */
  onManage: (() => void) | undefined
  onSettings: () => void
  /** Whether the person is on duty. */
  duty?: ReactNode
  /** What else narrows the list down. */
  children?: ReactNode
}

/** The left column: which inbox is shown, and the way to everything else. */
export function Sidebar({ setup, channelId, onChoose, onAdd, onManage, onSettings, duty, children }: Props) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const { data: channels = [] } = useQuery(channelsQuery(bridge))
  const total = channels.reduce((sum, channel) => sum + channel.unread, 0)
  const openPhone = () => {
    bridge.setup.openPhone().catch((reason) => toast(problemText(t, problemOf(reason)).title))
  }

  return (
    <aside className={styles.sidebar}>
      <div className={styles.head}>
        <span className={styles.logo}>
          <Logo />
        </span>
        <div className={styles.workspace}>
          <h1 className={styles.shop}>{setup.workspace || t('app.name')}</h1>
          <span className={styles.member}>{setup.demo ? t('inbox.demo') : setup.member}</span>
        </div>
      </div>
      <nav aria-label={t('inbox.title')} className={styles.nav}>
        <Row
          icon={<Inbox />}
          name={t('inbox.all')}
          unread={total}
          current={channelId === ''}
          onPress={() => onChoose('')}
        />
        <NavHeading>{t('inbox.title')}</NavHeading>
        {channels.map((channel) => (
          <Row
            key={channel.id}
            icon={<Glyph kind={channel.kind} />}
            name={channel.name}
            unread={channel.unread}
            state={channel.state}
            current={channel.id === channelId}
            onPress={() => onChoose(channel.id)}
          />
        ))}
        {onAdd && (
          <AriaButton className={classes(navItem, styles.add)} onPress={onAdd}>
            <NavWords icon={<Plus />} name={t('inbox.add')} />
          </AriaButton>
        )}
        {children}
      </nav>
      <div className={styles.foot}>
        <div className={styles.duty}>{duty}</div>
        {setup.demo && (
          <AriaButton className={classes(navItem, styles.phone)} onPress={openPhone}>
            <NavWords icon={<Smartphone />} name={t('inbox.phone')} help={t('inbox.phoneHelp')} />
          </AriaButton>
        )}
        {onManage && (
          <AriaButton className={navItem} onPress={onManage}>
            <NavWords icon={<Store />} name={t('manage.title')} />
          </AriaButton>
        )}
        <AriaButton className={navItem} onPress={onSettings}>
          <NavWords icon={<Settings />} name={t('settings.title')} />
        </AriaButton>
      </div>
    </aside>
  )
}

interface RowProps {
  icon: ReactNode
  name: string
  unread: number
  state?: ChannelView['state']
  current: boolean
  onPress: () => void
}

function Row({ icon, name, unread, state = 'connected', current, onPress }: RowProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const trouble = state !== 'connected'
  // React Aria's Button drops aria-current.
  return (
    <button
      type="button"
      className={navItem}
      aria-current={current ? 'page' : undefined}
      onClick={onPress}
      title={name}
    >
      <NavWords
        icon={
          <>
            {icon}
            {trouble && <span className={classes(styles.dot, styles[state])} />}
          </>
        }
        name={name}
      >
        {trouble && <span className={styles.hidden}>{t(`inbox.state.${state}`)}</span>}
        {unread > 0 && (
          <span className={styles.badge}>
            <span aria-hidden="true">{unread > 999 ? '999+' : format.number(unread)}</span>
            <span className={styles.hidden}>{t('inbox.unread', { count: unread })}</span>
          </span>
        )}
      </NavWords>
    </button>
  )
}
