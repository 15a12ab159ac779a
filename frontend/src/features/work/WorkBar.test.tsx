import { useQuery } from '@tanstack/react-query'
import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useBridge } from '../../bridge/context'
import type { FakeState } from '../../bridge/fake'
import { conversationQuery } from '../../bridge/queries'
import type { ConversationView } from '../../bridge/types'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { WorkBar } from './WorkBar'

function Bar() {
  const { data } = useQuery(conversationQuery(useBridge(), 'c1'))
  return data ? <WorkBar conversation={data} memberId="m1" /> : null
}

const rowIs = (change: Partial<ConversationView>) => (state: FakeState) => {
  state.conversations = state.conversations.map((row) => (row.id === 'c1' ? { ...row, ...change } : row))
}
const bar = () => screen.findByRole('region', { name: 'Who takes care of it' })
const press = (name: string) => screen.findByRole('button', { name })

it('takes a conversation that nobody has, and closes and opens it', async () => {
  const { user, called, container } = show(<Bar />)
  expect(await bar()).toHaveTextContent('Nobody has taken it yet')
  await user.click(await press('Claim'))
  expect(await screen.findByText('Yours')).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Claim' })).toBeNull()
  await user.click(await press('Close conversation'))
  expect(await screen.findByText('Closed')).toBeVisible()
  await user.click(await press('Open again'))
  expect(await screen.findByText('Yours')).toBeVisible()
  expect([called('work.claim'), called('work.close'), called('work.reopen')]).toEqual([[['c1']], [['c1']], [['c1']]])
  await expectAccessible(container)
})

it('says who was faster, and shows whose it is now', async () => {
  const { user, bridge, change } = show(<Bar />)
  bridge.state.refuse['work.claim'] = { code: 'conversation_taken', args: { name: 'Mai Anh' }, action: 'none' }
  await user.click(await press('Claim'))
  await change(rowIs({ assigneeId: 'm2', assignee: 'Mai Anh', workSinceMs: Date.now() }))
  expect(await screen.findByRole('alert')).toHaveTextContent('Mai Anh was faster')
  expect(await screen.findByText('Mai Anh has it')).toBeVisible()
  await user.click(await press('Close'))
  expect(screen.queryByRole('alert')).toBeNull()
})

it('hands a conversation over with a note, by keyboard', async () => {
  const { user, called } = show(<Bar />, rowIs({ assigneeId: 'm1', assignee: 'Ploy', workSinceMs: 1 }))
  await user.click(await press('Hand over…'))
  const dialog = await screen.findByRole('dialog', { name: 'Hand the conversation over' })
  expect(within(dialog).getByRole('button', { name: 'Hand over' })).toBeDisabled()
  expect(within(dialog).queryByRole('radio', { name: /Ploy/ })).toBeNull()
  await expectAccessible(dialog)
  await user.click(await within(dialog).findByRole('radio', { name: 'Mai Anh' }))
  await user.type(within(dialog).getByRole('textbox', { name: 'Note' }), 'She wants two{Enter}')
  expect(called('work.assign')).toEqual([['c1', 'm2', 'She wants two']])
  expect(await screen.findByText('Mai Anh has it')).toBeVisible()
})

it('offers nobody where there is nobody', async () => {
  const { user } = show(<Bar />, (state) => {
    rowIs({ assigneeId: 'm1', assignee: 'Ploy' })(state)
    state.members = state.members.filter(({ id }) => id === 'm1')
  })
  await user.click(await press('Hand over…'))
  expect(await screen.findByText('There is nobody else in this shop yet.')).toBeVisible()
})
