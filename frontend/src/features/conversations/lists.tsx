import { useQuery } from '@tanstack/react-query'
import { AlarmClock, Archive, AtSign, CheckCheck, Clock, MessagesSquare, Tag, UserRoundCheck } from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { countsQuery } from '../../bridge/queries'
import type { ConversationFilter, CountsView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { FoldingChoice } from '../../ui/FoldingChoice'

/** The lists that there are, in their order, with what each is called and what stands where it is empty. */
const lists = {
  all: { name: 'list.all', icon: <MessagesSquare />, title: 'list.empty', help: 'list.emptyHelp' },
  unread: { name: 'list.unread', icon: <CheckCheck />, title: 'list.emptyUnread', help: 'list.emptyUnreadHelp' },
  mine: { name: 'list.mine', icon: <UserRoundCheck />, title: 'list.emptyMine', help: 'list.emptyMineHelp' },
  unassigned: {
    name: 'list.unassigned',
    icon: <CheckCheck />,
    title: 'list.emptyUnassigned',
    help: 'list.emptyUnassignedHelp',
  },
  mentions: { name: 'list.mentions', icon: <AtSign />, title: 'list.emptyMentions', help: 'list.emptyMentionsHelp' },
  ending: { name: 'list.ending', icon: <Clock />, title: 'list.emptyEnding', help: 'list.emptyEndingHelp' },
  snoozed: { name: 'list.snoozed', icon: <AlarmClock />, title: 'list.emptySnoozed', help: 'list.emptySnoozedHelp' },
  closed: { name: 'list.closed', icon: <Archive />, title: 'list.emptyClosed', help: 'list.emptyClosedHelp' },
} as const

export type Listed = keyof typeof lists

const names = Object.keys(lists) as Listed[]

/** The list that a filter is of. */
const listedOf = (filter: ConversationFilter): Listed => names.find((name) => name !== 'all' && filter[name]) ?? 'all'

const unlabelled = { icon: <Tag />, title: 'list.emptyLabel', help: 'list.emptyLabelHelp' } as const

/** What stands where a list is empty. */
export const emptyOf = (filter: ConversationFilter) => {
  const listed = listedOf(filter)
  return listed === 'all' && filter.labelId !== '' ? unlabelled : lists[listed]
}

// Beyond this Go does not count (desk.ManyConversations).
const MANY = 100

// The others are seldom looked at.
const IN_LINE = 4

interface Props {
  filter: ConversationFilter
  onChange: (listed: Listed) => void
}

/** Which conversations are listed, with how many there are where that says what is to do. */
export const ListChoice = memo(function ListChoice({ filter, onChange }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data: counts } = useQuery(countsQuery(useBridge(), { ...filter, ...onlyPlace }))
  const detail = (name: Listed) => {
    const count = counts && name in counts ? counts[name as keyof CountsView] : 0
    return count === 0 ? {} : { detail: count < MANY ? format.number(count) : `${MANY - 1}+` }
  }
  return (
    <FoldingChoice
      label={t('list.filter')}
      more={t('list.more')}
      moreChosen={(name) => t('list.moreChosen', { name })}
      atMost={IN_LINE}
      value={listedOf(filter)}
      options={names.map((name) => ({ value: name, label: t(lists[name].name), ...detail(name) }))}
      onChange={onChange}
    />
  )
})

/** Counts depend on inbox and label alone, whichever list is shown. */
const onlyPlace = {
  unread: false,
  ending: false,
  mine: false,
  unassigned: false,
  closed: false,
  snoozed: false,
  mentions: false,
}
