import { useQuery } from '@tanstack/react-query'
import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useBridge } from '../../bridge/context'
import { conversationQuery } from '../../bridge/queries'
import type { ConversationView } from '../../bridge/types'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { HoldNotice } from './HoldNotice'

function Held() {
  const { data } = useQuery(conversationQuery(useBridge(), 'c1'))
  return data && data.hold !== '' ? <HoldNotice conversation={data} /> : <p>free</p>
}
const held = (change: Partial<ConversationView>) =>
  show(<Held />, (state) => {
    state.conversations = state.conversations.map((row) => (row.id === 'c1' ? { ...row, ...change } : row))
  })
const mais = { assigneeId: 'm2', assignee: 'Mai Anh', hold: 'theirs' } as const

it('says who answers and lets one ask, once', async () => {
  const { user, called, container } = held(mais)
  expect(await screen.findByText('Mai Anh answers this customer')).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Take over' })).toBeNull()
  await user.click(screen.getByRole('button', { name: 'Ask for it' }))
  expect(await screen.findByRole('button', { name: 'Asked Mai Anh' })).toBeDisabled()
  expect(called('presence.ask')).toEqual([['c1']])
  await expectAccessible(container)
})

it('says when the other one is away', async () => {
  const { user, bridge } = held(mais)
  bridge.state.refuse['presence.ask'] = { code: 'member_away', args: { name: 'Mai Anh' }, action: 'wait' }
  await user.click(await screen.findByRole('button', { name: 'Ask for it' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('Mai Anh is not online')
})

it('lets those take over who may, and says that it is a transfer', async () => {
  const { user } = held({ ...mais, mayTake: true })
  expect(await screen.findByText(/that is a transfer/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Take over' }))
  expect(await screen.findByText('free')).toBeVisible()
})

it('has a chat taken before it is answered', async () => {
  const { user, bridge, called, container } = held({ hold: 'unclaimed', mayTake: true })
  bridge.state.refuse['work.do.take'] = { code: 'conversation_taken', args: { name: 'Mai Anh' }, action: 'none' }
  await user.click(await screen.findByRole('button', { name: 'Take chat' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('Mai Anh was faster')
  await expectAccessible(container)
  bridge.state.refuse = {}
  await user.click(screen.getByRole('button', { name: 'Take chat' }))
  expect(await screen.findByText('free')).toBeVisible()
  expect(called('work.do')).toHaveLength(2)
})
