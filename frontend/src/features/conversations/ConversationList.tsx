import { useQuery } from '@tanstack/react-query'
import { Archive, CheckCheck, Clock, MessagesSquare, UserRoundCheck } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { VList, type VListHandle } from 'virtua'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { channelsQuery } from '../../bridge/queries'
import type { ConversationFilter } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { useNow } from '../../lib/clock'
import { Button } from '../../ui/Button'
import { Choice } from '../../ui/Choice'
import { Empty } from '../../ui/Empty'
import { Notice } from '../../ui/Notice'
import { Skeleton } from '../../ui/Skeleton'
import { ChannelRecord } from './ChannelRecord'
import styles from './ConversationList.module.css'
import { ConversationRow } from './ConversationRow'
import { useConversations } from './useConversations'

const PAGE_STEP = 8
// How near its end the list asks for more rows.
const NEAR_END_PX = 600

const empty = {
  all: { icon: <MessagesSquare />, title: 'list.empty', help: 'list.emptyHelp' },
  unread: { icon: <CheckCheck />, title: 'list.emptyUnread', help: 'list.emptyUnreadHelp' },
  ending: { icon: <Clock />, title: 'list.emptyEnding', help: 'list.emptyEndingHelp' },
  mine: { icon: <UserRoundCheck />, title: 'list.emptyMine', help: 'list.emptyMineHelp' },
  unassigned: { icon: <CheckCheck />, title: 'list.emptyUnassigned', help: 'list.emptyUnassignedHelp' },
  closed: { icon: <Archive />, title: 'list.emptyClosed', help: 'list.emptyClosedHelp' },
} as const

const choices = ['unread', 'ending', 'mine', 'unassigned', 'closed'] as const

/** Which conversations the list shows. */
export type Listed = 'all' | (typeof choices)[number]

interface Props {
  memberId: string
  filter: ConversationFilter
  selectedId: string
  onFilter: (listed: Listed) => void
  /** `write`: the person is going to answer, so the composer takes the focus. */
  onSelect: (conversationId: string, write: boolean) => void
}

/** The middle column: a listbox with one tab stop whose rows are virtual. */
export function ConversationList({ memberId, filter, selectedId, onFilter, onSelect }: Props) {
  const { t } = useTranslation()
  const now = useNow(30_000)
  const listed = choices.find((choice) => filter[choice]) ?? 'all'
  const { query, rows } = useConversations(filter, selectedId)
  const { data: channels = [] } = useQuery(channelsQuery(useBridge()))
  const channelOf = useMemo(() => new Map(channels.map((channel) => [channel.id, channel])), [channels])
  const list = useRef<VListHandle>(null)
  const [activeId, setActiveId] = useState(selectedId)
  useEffect(() => setActiveId(selectedId), [selectedId])

  const moveTo = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))]
    if (!row) return
    setActiveId(row.id)
    list.current?.scrollToIndex(rows.indexOf(row), { align: 'nearest' })
  }
  const activeIndex = rows.findIndex(({ id }) => id === activeId)
  const loadMore = () => {
    const view = list.current
    if (!view || view.scrollOffset + view.viewportSize < view.scrollSize - NEAR_END_PX) return
    if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
  }
  const press = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const target = targetOf(event.key, activeIndex, rows.length)
    if (target !== null) {
      event.preventDefault()
      moveTo(target)
    } else if ((event.key === 'Enter' || event.key === ' ') && activeId) {
      event.preventDefault()
      onSelect(activeId, event.key === 'Enter')
    }
  }

  return (
    <section className={styles.column} aria-label={t('list.title')}>
      <header className={styles.head}>
        <h2 className={styles.title}>{channelOf.get(filter.channelId)?.name ?? t('inbox.all')}</h2>
        <Choice
          label={t('list.filter')}
          hideLabel
          value={listed}
          options={[
            { value: 'all', label: t('list.all') },
            { value: 'unread', label: t('list.unread') },
            { value: 'ending', label: t('list.ending') },
            { value: 'mine', label: t('list.mine') },
            { value: 'unassigned', label: t('list.unassigned') },
            { value: 'closed', label: t('list.closed') },
          ]}
          onChange={onFilter}
        />
      </header>
      <ChannelRecord channelId={filter.channelId} />
      {query.isPending && <Skeleton rows={6} label={t('app.loading')} />}
      {query.isError && (
        <div className={styles.notice}>
          <Notice tone="danger" title={t('list.failed')} help={problemText(t, problemOf(query.error)).help} urgent>
            <Button small onPress={() => void query.refetch()}>
              {t('action.retry')}
            </Button>
          </Notice>
        </div>
      )}
      {query.isSuccess && rows.length === 0 && (
        <Empty icon={empty[listed].icon} title={t(empty[listed].title)} help={t(empty[listed].help)} />
      )}
      {rows.length > 0 && (
        <VList
          ref={list}
          className={styles.list ?? ''}
          role="listbox"
          tabIndex={0}
          aria-label={t('list.title')}
          aria-activedescendant={activeId ? rowId(activeId) : undefined}
          onKeyDown={press}
          data={rows}
          keepMounted={activeIndex < 0 ? [] : [activeIndex]}
          onScroll={loadMore}
          onResize={loadMore}
        >
          {(row, index) => (
            <ConversationRow
              key={row.id}
              row={row}
              memberId={memberId}
              channel={channelOf.get(row.channelId)}
              domId={rowId(row.id)}
              position={index + 1}
              size={query.hasNextPage ? -1 : rows.length}
              selected={row.id === selectedId}
              active={row.id === activeId}
              showChannel={filter.channelId === '' && channels.length > 1}
              now={now}
              onPress={() => onSelect(row.id, true)}
            />
          )}
        </VList>
      )}
    </section>
  )
}

const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE_STEP, PageUp: -PAGE_STEP }

/** The index that a key leads to; null for keys that do not move. */
function targetOf(key: string, at: number, count: number): number | null {
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  const step = steps[key]
  return step === undefined ? null : Math.max(0, at + step)
}

const rowId = (id: string) => `conversation-${id}`
