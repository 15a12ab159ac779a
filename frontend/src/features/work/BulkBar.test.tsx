import { screen, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { fakeConversations } from '../../bridge/fakeData'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { Toaster } from '../../ui/Toaster'
import { BulkBar } from './BulkBar'

const rows = fakeConversations(Date.now(), 0).slice(0, 3)

function bulk() {
  const onClear = vi.fn()
  const view = show(
    <>
      <BulkBar rows={rows} memberId="m1" onClear={onClear} />
      <Toaster closeLabel="Dismiss" />
    </>,
  )
  return { ...view, onClear }
}
const press = (name: string) => screen.findByRole('button', { name })

it('closes several at once and takes that back', async () => {
  const { user, called, onClear, container } = bulk()
  expect(screen.getByText('3 chosen')).toBeVisible()
  await expectAccessible(container)
  await user.click(await press('Close'))
  expect(await screen.findByText('3 conversations closed')).toBeVisible()
  expect(onClear).toHaveBeenCalled()
  await user.click(await press('Undo'))
  await waitFor(() => expect(called('work.do')).toHaveLength(2))
  const ids = (call: number) =>
    (called('work.do') as [{ conversationId: string; act: { kind: string } }[]][])[call]?.[0].map(
      ({ conversationId, act }) => `${act.kind} ${conversationId}`,
    )
  expect(ids(0)).toEqual(['close c1', 'close c2', 'close c3'])
  expect(ids(1)).toEqual(['reopen c1', 'reopen c2', 'reopen c3'])
})

it('says what could not be done, and does the rest', async () => {
  const { user, bridge } = bulk()
  bridge.state.conversations = bridge.state.conversations.filter(({ id }) => id !== 'c2')
  const original = bridge.work.do
  bridge.work.do = async (todo) => {
    const known = await original(todo.filter(({ conversationId }) => conversationId !== 'c2'))
    const gone = {
      conversationId: 'c2',
      problem: { code: 'conversation_not_found', args: {}, action: 'none' } as const,
    }
    return [known[0], gone, known[1]].filter((done) => done !== undefined)
  }
  await user.click(await press('Mark as read'))
  expect(
    await screen.findByText('2 conversations marked as read. Not done: 1 (This conversation is no longer here)'),
  ).toBeVisible()
})

it('assigns all of them', async () => {
  const { user, called } = bulk()
  await user.click(await press('Assign…'))
  await user.click(await screen.findByRole('radio', { name: 'Mai Anh' }))
  await user.click(await press('Assign'))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(called('work.do')[0]?.[0]).toMatchObject(
    rows.map(({ id }) => ({ conversationId: id, act: { memberId: 'm2' } })),
  )
})
