import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { fakeChannels, fakeConversations, withWindow } from '../../bridge/fakeData'
import type { ConversationView } from '../../bridge/types'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { Composer } from './Composer'
import { forgetDrafts } from './drafts'

const now = Date.now()

function compose(untilMs = now + 86_400_000) {
  forgetDrafts()
  const conversation = { ...withWindow(fakeConversations(now, 0)[0] as ConversationView, untilMs), name: 'Mai' }
  return show(
    <Composer conversation={conversation} channel={fakeChannels(now)[0]} focusRequest={1} onReauthorize={() => {}} />,
  )
}
const note = () => screen.getByRole('textbox', { name: 'Note about Mai for the team' })
const answer = () => screen.getByRole('textbox', { name: 'Message to Mai' })
const turn = () => screen.getByRole('button', { name: 'Note' })

it('keeps a note apart from the answer and says who sees it', async () => {
  const { user, called, container } = compose()
  await user.type(answer(), 'Yes, we')
  await user.click(turn())
  expect(note()).toHaveFocus()
  expect(note()).toHaveValue('')
  expect(note()).toHaveAccessibleDescription('Only your team sees this note. Mai does not get it.')
  expect(turn()).toHaveAttribute('aria-pressed', 'true')
  await expectAccessible(container)
  await user.type(note(), 'Asks every week{Shift>}{Enter}{/Shift}about the green one{Enter}')
  await waitFor(() => expect(note()).toHaveValue(''))
  expect(called('work.note')).toEqual([['c1', 'Asks every week\nabout the green one']])
  expect(called('thread.send')).toEqual([])
  await user.click(turn())
  expect(answer()).toHaveValue('Yes, we')
  expect(answer()).toHaveFocus()
})

it('keeps a note that the relay did not take', async () => {
  const { user, bridge } = compose()
  bridge.state.refuse['work.note'] = { code: 'relay_unreachable', args: { relay: 'https://r' }, action: 'retry' }
  await user.click(turn())
  await user.type(note(), 'careful{Enter}')
  expect(await screen.findByRole('alert')).toHaveTextContent('The relay does not answer')
  expect(note()).toHaveValue('careful')
  await waitFor(() => expect(bridge.state.noteDrafts.c1).toBe('careful'))
  expect(bridge.state.drafts.c1 ?? '').toBe('')
})

it('takes notes also where no answer can be sent', async () => {
  const { user, called } = compose(now - 1000)
  await user.click(turn())
  await user.type(note(), 'call her{Enter}')
  await waitFor(() => expect(called('work.note')).toEqual([['c1', 'call her']]))
})

it('offers the members after an @, and marks whom the note addresses', async () => {
  const { user, called, container } = compose()
  await user.click(turn())
  await user.type(note(), 'ask ＠mai')
  expect(screen.getByRole('option', { name: 'Mai Anh', selected: true })).toBeVisible()
  await expectAccessible(container)
  await user.keyboard('{Enter}')
  await waitFor(() => expect(note()).toHaveValue('ask @Mai Anh '))
  expect(screen.queryByRole('listbox')).toBeNull()
  await user.keyboard('about it{Enter}')
  await waitFor(() => expect(called('work.note')).toEqual([['c1', 'ask @Mai Anh about it']]))
})

it('leaves keys of the input method and a closed list alone', async () => {
  const { user, called } = compose()
  await user.click(turn())
  await user.type(note(), '@')
  expect(screen.getAllByRole('option')).toHaveLength(2)
  fireEvent.keyDown(note(), { key: 'Enter', isComposing: true })
  expect(note()).toHaveValue('@')
  await user.keyboard('{ArrowDown}')
  expect(screen.getByRole('option', { name: 'Ploy', selected: true })).toBeVisible()
  await user.keyboard('{Escape}')
  expect(screen.queryByRole('listbox')).toBeNull()
  await user.keyboard('{Enter}')
  await waitFor(() => expect(called('work.note')).toEqual([['c1', '@']]))
})

it('tells the team that an answer is being written, and that it is not any more', async () => {
  const { user, called } = compose()
  await user.type(answer(), 'Yes')
  expect(called('presence.typing')).toEqual([['c1', true]])
  await user.clear(answer())
  expect(called('presence.typing')).toEqual([
    ['c1', true],
    ['c1', false],
  ])
})

it('turns to a note and back as the person asks by key, and stays with a note otherwise', async () => {
  forgetDrafts()
  const conversation = {
    ...withWindow(fakeConversations(now, 0)[0] as ConversationView, now + 86_400_000),
    name: 'Mai',
  }
  const ui = (focusRequest: number, writing: { note: boolean; count: number }) => (
    <Composer
      conversation={conversation}
      channel={fakeChannels(now)[0]}
      focusRequest={focusRequest}
      writing={writing}
      onReauthorize={() => {}}
    />
  )
  const { rerender } = show(ui(1, { note: true, count: 3 }))
  expect(answer()).toBeVisible()
  rerender(ui(1, { note: true, count: 4 }))
  expect(note()).toHaveFocus()
  rerender(ui(2, { note: true, count: 4 }))
  expect(note()).toBeVisible()
  rerender(ui(2, { note: false, count: 5 }))
  expect(answer()).toHaveFocus()
})
