import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { VList, type VListHandle } from 'virtua'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { channelsQuery, labelsQuery, presenceQuery } from '../../bridge/queries'
import type { ConversationFilter, ConversationView, LabelView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { useNow } from '../../lib/clock'
import { Button } from '../../ui/Button'
import { Empty } from '../../ui/Empty'
import { Notice } from '../../ui/Notice'
import { Skeleton } from '../../ui/Skeleton'
import { ChannelRecord } from './ChannelRecord'
import styles from './ConversationList.module.css'
import { CHOOSES, ConversationRow } from './ConversationRow'
import { emptyOf, ListChoice, type Listed } from './lists'
import { useChosen } from './useChosen'
import { useConversations } from './useConversations'

const PAGE_STEP = 8
// The same for each render, so that the rows need no new one.
const noLabels: readonly LabelView[] = []
// How near its end the list asks for more rows.
const NEAR_END_PX = 600

interface Props {
  memberId: string
  filter: ConversationFilter
  selectedId: string
  onFilter: (listed: Listed) => void
  /** `write`: the person is going to answer, so the composer takes the focus. */
  onSelect: (conversationId: string, write: boolean) => void
  /** What one can do to the rows that are chosen. */
  bulk?: (rows: readonly ConversationView[], clear: () => void) => ReactNode
}

/** The middle column: a listbox with one tab stop whose rows are virtual. */
export function ConversationList({ memberId, filter, selectedId, onFilter, onSelect, bulk }: Props) {
  const { t } = useTranslation()
  const now = useNow(30_000)
  const empty = emptyOf(filter)
  const { query, rows } = useConversations(filter, selectedId)
  const bridge = useBridge()
  const { data: channels = [] } = useQuery(channelsQuery(bridge))
  const { data: labels = noLabels } = useQuery(labelsQuery(bridge))
  const { data: presence = [] } = useQuery(presenceQuery(bridge))
  const select = useChosen(rows)
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
    if (event.altKey) return
    const target = targetOf(event.key, activeIndex, rows.length)
    if (event.ctrlKey || event.metaKey) {
      if (event.key === ' ' && activeId) select.toggle(activeId)
      else if (event.code === 'KeyA') select.all()
      else return
      event.preventDefault()
    } else if (target !== null) {
      event.preventDefault()
      moveTo(target)
      const row = rows[Math.max(0, Math.min(rows.length - 1, target))]
      if (event.shiftKey && row) select.upTo(row.id, activeId)
    } else if (event.key === 'Escape' && select.chosen.length > 0) {
      event.preventDefault()
      select.clear()
    } else if ((event.key === 'Enter' || event.key === ' ') && activeId) {
      event.preventDefault()
      onSelect(activeId, event.key === 'Enter')
    }
  }

  const point = (event: MouseEvent) => {
    if (!(event.target instanceof Element)) return
    const at = event.target.closest('[role=option]')
    const row = rows.find(({ id }) => rowId(id) === at?.id)
    if (!row) return
    if (event.target.closest(`[${CHOOSES}]`)) select.toggle(row.id)
    else if (event.shiftKey) select.upTo(row.id, selectedId)
    else if (event.ctrlKey || event.metaKey) select.toggle(row.id)
    else onSelect(row.id, true)
  }

  return (
    <section className={styles.column} aria-label={t('list.title')}>
      <header className={styles.head}>
        <h2 className={styles.title}>{channelOf.get(filter.channelId)?.name ?? t('inbox.all')}</h2>
        <ListChoice filter={filter} onChange={onFilter} />
      </header>
      <ChannelRecord channelId={filter.channelId} />
      {select.chosen.length > 0 && bulk?.(select.chosen, select.clear)}
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
      {query.isSuccess && rows.length === 0 && <Empty icon={empty.icon} title={t(empty.title)} help={t(empty.help)} />}
      {rows.length > 0 && (
        <VList
          ref={list}
          className={styles.list ?? ''}
          role="listbox"
          tabIndex={0}
          aria-label={t('list.title')}
          aria-multiselectable={bulk !== undefined}
          aria-activedescendant={activeId ? rowId(activeId) : undefined}
          onKeyDown={press}
          onClick={point}
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
              chosen={select.has(row.id)}
              choosing={select.chosen.length > 0}
              labels={labels}
              presence={presence.find((at) => at.conversationId === row.id)}
              active={row.id === activeId}
              showChannel={filter.channelId === '' && channels.length > 1}
              now={now}
              mayChoose={bulk !== undefined}
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
