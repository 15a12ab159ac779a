import { useQuery } from '@tanstack/react-query'
import { fireEvent, screen, act as settle, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useBridge } from '../../bridge/context'
import type { FakeState } from '../../bridge/fake'
import { conversationQuery } from '../../bridge/queries'
import type { ConversationView, PresenceView } from '../../bridge/types'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { Toaster } from '../../ui/Toaster'
import { WorkBar } from './WorkBar'

function Bar() {
  const { data } = useQuery(conversationQuery(useBridge(), 'c1'))
  return (
    <>
      {data && <WorkBar conversation={data} memberId="m1" />}
      <Toaster closeLabel="Dismiss" />
    </>
  )
}

const rowIs = (change: Partial<ConversationView>) => (state: FakeState) => {
  state.conversations = state.conversations.map((row) => (row.id === 'c1' ? { ...row, ...change } : row))
}
const ploys = { assigneeId: 'm1', assignee: 'Ploy' }
const bar = () => screen.findByRole('region', { name: 'Who takes care of it' })
const press = (name: string) => screen.findByRole('button', { name })
const kinds = (calls: unknown[][]) => calls.map(([todo]) => (todo as { act: { kind: string } }[])[0]?.act.kind)

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
  expect(kinds(called('work.do'))).toEqual(['claim', 'close', 'reopen'])
  await expectAccessible(container)
})

it('says who was faster, and shows whose it is now', async () => {
  const { user, bridge, change } = show(<Bar />)
  bridge.state.refuse['work.do.claim'] = { code: 'conversation_taken', args: { name: 'Mai Anh' }, action: 'none' }
  await user.click(await press('Claim'))
  await change(rowIs({ assigneeId: 'm2', assignee: 'Mai Anh', workSinceMs: Date.now() }))
  expect(await screen.findByRole('alert')).toHaveTextContent('Mai Anh was faster')
  expect(await screen.findByText('Mai Anh has it')).toBeVisible()
  await user.click(await press('Close'))
  expect(screen.queryByRole('alert')).toBeNull()
})

it('hands a conversation over with a note, by keyboard, and takes that back', async () => {
  const { user, called } = show(<Bar />, rowIs({ ...ploys, workSinceMs: 1 }))
  await user.click(await press('Hand over…'))
  const dialog = await screen.findByRole('dialog', { name: 'Hand the conversation over' })
  expect(within(dialog).getByRole('button', { name: 'Hand over' })).toBeDisabled()
  expect(within(dialog).queryByRole('radio', { name: /Ploy/ })).toBeNull()
  await expectAccessible(dialog)
  await user.click(await within(dialog).findByRole('radio', { name: 'Mai Anh' }))
  await user.type(within(dialog).getByRole('textbox', { name: 'Note' }), 'She wants two{Enter}')
  expect(await screen.findByText('Mai Anh has it')).toBeVisible()
  expect(called('work.do')[0]?.[0]).toMatchObject([
    { conversationId: 'c1', act: { kind: 'assign', memberId: 'm2', note: 'She wants two' } },
  ])
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  await user.click(await press('Undo'))
  expect(await screen.findByText('Yours')).toBeVisible()
})

it('keeps the note of a hand-over that did not work', async () => {
  const { user, bridge } = show(<Bar />, rowIs(ploys))
  bridge.state.refuse['work.do.assign'] = { code: 'relay_unreachable', args: { relay: 'https://r' }, action: 'retry' }
  await user.click(await press('Hand over…'))
  const dialog = await screen.findByRole('dialog')
  await user.click(await within(dialog).findByRole('radio', { name: 'Mai Anh' }))
  await user.type(within(dialog).getByRole('textbox', { name: 'Note' }), 'She wants two{Enter}')
  expect(await within(dialog).findByRole('alert')).toHaveTextContent('The relay does not answer')
  expect(within(dialog).getByRole('textbox', { name: 'Note' })).toHaveValue('She wants two')
})

it('gives a conversation back to nobody', async () => {
  const { user, called } = show(<Bar />, rowIs(ploys))
  await user.click(await press('Hand over…'))
  const dialog = await screen.findByRole('dialog')
  await user.click(within(dialog).getByRole('radio', { name: 'Nobody: give it back' }))
  expect(within(dialog).queryByRole('textbox', { name: 'Note' })).toBeNull()
  await user.click(within(dialog).getByRole('button', { name: 'Hand over' }))
  expect(await screen.findByText('Nobody has taken it yet')).toBeVisible()
  expect(kinds(called('work.do'))).toEqual(['unassign'])
})

it('puts a conversation off until tomorrow and brings it back', async () => {
  const { user, called } = show(<Bar />, rowIs(ploys))
  await user.click(await press('Put off'))
  await user.click(await screen.findByRole('menuitem', { name: /Tomorrow morning/ }))
  expect(await screen.findByText(/put off until/)).toBeVisible()
  await user.click(await press('Put off'))
  await user.click(await screen.findByRole('menuitem', { name: 'Bring it back now' }))
  await waitFor(() => expect(screen.queryByText(/put off until/)).toBeNull())
  expect(kinds(called('work.do'))).toEqual(['snooze', 'wake'])
})

it('puts a conversation off until a time of one’s own, which has to be one to come', async () => {
  const { user, called } = show(<Bar />)
  await user.click(await press('Put off'))
  await user.click(await screen.findByRole('menuitem', { name: 'Choose a time…' }))
  const dialog = await screen.findByRole('dialog', { name: 'Put the conversation off' })
  const until = within(dialog).getByLabelText('Until')
  fireEvent.change(until, { target: { value: '2020-01-31T09:00' } })
  await user.click(within(dialog).getByRole('button', { name: 'Put off' }))
  expect(await within(dialog).findByText('This time is past')).toBeVisible()
  fireEvent.change(until, { target: { value: '2090-01-31T09:00' } })
  await user.click(within(dialog).getByRole('button', { name: 'Put off' }))
  expect(await screen.findByText(/put off until/)).toBeVisible()
  expect(called('work.do')[0]?.[0]).toMatchObject([{ act: { untilMs: new Date('2090-01-31T09:00').getTime() } }])
})

it('switches labels on and off', async () => {
  const { user, called, container } = show(<Bar />, rowIs({ labels: ['l2', 'l_deleted'] }))
  expect(await screen.findByRole('list', { name: 'Labels' })).toHaveTextContent(/^รอโอนเงิน$/)
  await user.click(await press('Labels'))
  await user.click(await screen.findByRole('menuitemcheckbox', { name: 'VIP', checked: false }))
  await user.click(await screen.findByRole('menuitemcheckbox', { name: 'รอโอนเงิน', checked: true }))
  await user.keyboard('{Escape}')
  await waitFor(async () => expect(await screen.findByRole('list', { name: 'Labels' })).toHaveTextContent(/^VIP$/))
  expect(called('work.do').map(([todo]) => (todo as { act: object }[])[0]?.act)).toMatchObject([
    { kind: 'label', add: ['l1'], remove: [] },
    { kind: 'label', add: [], remove: ['l2'] },
  ])
  await expectAccessible(container)
})

const mai = { id: 'm2', name: 'Mai Anh', role: 'agent', email: '' }
const here = (change: Partial<PresenceView>): PresenceView[] => [
  { conversationId: 'c1', viewing: [], typing: [], asking: [], ...change },
]

it('shows who else is there, as it changes', async () => {
  const { bridge } = show(<Bar />, (state) => {
    state.presence = here({ viewing: [mai] })
  })
  expect(await screen.findByText('Mai Anh is looking at this')).toBeVisible()
  await settle(async () => bridge.emit('presence', here({ typing: [mai], viewing: [{ ...mai, id: 'm3' }] })))
  expect(await screen.findByText('Mai Anh is typing an answer…')).toBeVisible()
  await settle(async () => bridge.emit('presence', []))
  await waitFor(() => expect(screen.queryByText(/Mai Anh/)).toBeNull())
})

it('asks whether a colleague may have it', async () => {
  const asked = (state: FakeState) => {
    rowIs(ploys)(state)
    state.presence = here({ asking: [mai] })
  }
  const first = show(<Bar />, asked)
  expect(await screen.findByRole('alert')).toHaveTextContent('Mai Anh asks for this conversation')
  await expectAccessible(first.container)
  await first.user.click(await press('Keep it'))
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
  first.bridge.state.presence = here({ asking: [mai] })
  await settle(async () => first.bridge.emit('presence', here({ asking: [mai] })))
  await first.user.click(await press('Hand over'))
  expect(await screen.findByText('Mai Anh has it')).toBeVisible()
})

it('says that the notes were seen', async () => {
  const { called } = show(<Bar />, rowIs({ mentioned: true }))
  await bar()
  await waitFor(() => expect(called('work.seeMentions')).toEqual([['c1']]))
})

it('offers nobody where there is nobody', async () => {
  const { user } = show(<Bar />, (state) => {
    rowIs(ploys)(state)
    state.members = state.members.filter(({ id }) => id === 'm1')
  })
  await user.click(await press('Hand over…'))
  expect(await screen.findByText('There is nobody else in this shop yet.')).toBeVisible()
})
