import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { fakeChannels, fakeConversations, fakeMessage, withWindow } from '../../bridge/fakeData'
import type { ChannelView, ConversationView } from '../../bridge/types'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { Composer } from './Composer'
import { takeBack } from './drafts'

const now = Date.now()
const channelWith = (change: Partial<ChannelView> = {}) => ({ ...fakeChannels(now)[0], ...change }) as ChannelView
const conversationWith = (change: Partial<ConversationView> = {}) =>
  ({
    ...withWindow(fakeConversations(now, 0)[0] as ConversationView, now + 86_400_000),
    name: 'Mai',
    ...change,
  }) as ConversationView

const until = (ms: number, replyUntilMs = ms) => ({ windowUntilMs: ms, windowSoonMs: ms - 1, replyUntilMs })

function compose(conversation: Partial<ConversationView> = {}, channel: Partial<ChannelView> = {}) {
  const ui = (changed: Partial<ConversationView> = {}) => (
    <Composer
      conversation={conversationWith({ ...conversation, ...changed })}
      channel={channelWith(channel)}
      focusRequest={1}
      onReauthorize={() => {}}
    />
  )
  const view = show(ui())
  return { ...view, with: (changed: Partial<ConversationView>) => view.rerender(ui(changed)) }
}
const box = () => screen.getByRole('textbox', { name: 'Message to Mai' })
const send = () => screen.getByRole('button', { name: 'Send' })

describe('writing', () => {
  it('sends with Enter, breaks the line with Shift+Enter, and empties the box', async () => {
    const { user, called, container } = compose()
    await user.type(box(), 'Xin chào{Shift>}{Enter}{/Shift}chị{Enter}')
    await waitFor(() => expect(box()).toHaveValue(''))
    expect(called('thread.send')).toEqual([['c1', ['Xin chào\nchị'], false]])
    await expectAccessible(container)
  })

  it('keeps the text and says why when Go refuses it', async () => {
    const { user, bridge } = compose()
    bridge.state.refuse['thread.send'] = { code: 'disk_full', args: {}, action: 'retry' }
    await user.type(box(), 'สวัสดีค่ะ{Enter}')
    expect(await screen.findByRole('alert')).toHaveTextContent('The disk is full')
    expect(box()).toHaveValue('สวัสดีค่ะ')
  })

  it('keeps the text in the box until Go has stored it', async () => {
    const { user, bridge } = compose()
    bridge.state.hang.add('thread.send')
    await user.type(box(), 'hello{Enter}')
    expect(box()).toHaveValue('hello')
    expect(send()).toBeDisabled()
  })

  it('sends nothing when there are only spaces', async () => {
    const { user, called } = compose()
    await user.type(box(), '  {Enter}')
    expect(called('thread.send')).toEqual([])
  })
})

describe('input methods', () => {
  const languages = [
    ['Vietnamese', 'Tiếng Việt'],
    ['Chinese', '貨到付款'],
  ]
  it.each(languages)('%s: Enter before compositionend belongs to the input method', (_, text) => {
    const { called } = compose()
    fireEvent.compositionStart(box())
    fireEvent.change(box(), { target: { value: text } })
    fireEvent.keyDown(box(), { key: 'Enter', keyCode: 229, isComposing: true })
    fireEvent.compositionEnd(box())
    expect(called('thread.send')).toEqual([])
    expect(box()).toHaveValue(text)
  })

  it.each(languages)('%s: Enter after compositionend belongs to it too, the next one sends', async (_, text) => {
    const { called } = compose()
    fireEvent.compositionStart(box())
    fireEvent.change(box(), { target: { value: text } })
    fireEvent.compositionEnd(box())
    fireEvent.keyDown(box(), { key: 'Enter', keyCode: 229 })
    expect(called('thread.send')).toEqual([])
    fireEvent.keyDown(box(), { key: 'Enter', keyCode: 13 })
    await waitFor(() => expect(called('thread.send')).toEqual([['c1', [text], false]]))
  })
})

describe('drafts', () => {
  it('shows the stored draft and saves what is typed at a pause', async () => {
    const { user, called } = compose({ id: 'c7' })
    await waitFor(() => expect(box()).toHaveValue('ได้รับยอดแล้วค่ะ ขอบคุณ'))
    await user.type(box(), '!')
    await waitFor(() => expect(called('thread.saveDraft').at(-1)).toEqual(['c7', 'ได้รับยอดแล้วค่ะ ขอบคุณ!']))
  })

  it.each(['blur', 'beforeunload', 'pagehide'])('saves at once on %s', async (event) => {
    const { user, called } = compose()
    await user.type(box(), 'half a sent')
    fireEvent(window, new Event(event))
    await waitFor(() => expect(called('thread.saveDraft').at(-1)).toEqual(['c1', 'half a sent']))
  })

  it('saves the beginning at once, so that Go knows what its author had seen', async () => {
    const { user, called } = compose()
    await user.type(box(), 'h')
    expect(called('thread.saveDraft')).toEqual([['c1', 'h']])
  })

  it('saves the one and shows the other when the conversation changes', async () => {
    const { user, called, with: change } = compose()
    await user.type(box(), 'first')
    change({ id: 'c7' })
    await waitFor(() => expect(called('thread.saveDraft')).toContainEqual(['c1', 'first']))
  })

  it('says when a draft cannot be saved', async () => {
    const { user, bridge } = compose()
    bridge.state.refuse['thread.saveDraft'] = { code: 'disk_full', args: {}, action: 'none' }
    await user.type(box(), 'x')
    fireEvent.blur(box())
    expect(await screen.findByRole('alert')).toHaveTextContent('draft could not be saved')
    expect(box()).toHaveValue('x')
  })
})

describe('the limit', () => {
  const cases: [string, Partial<ChannelView>, string, string][] = [
    ['near it', { maxText: 20 }, 'a'.repeat(18), '2 characters left'],
    ['over it', { maxText: 20 }, 'a'.repeat(21), '1 character too many'],
    ['an emoji is two UTF-16 units', { maxText: 20 }, '😀'.repeat(11), '2 characters too many'],
    ['bytes for Instagram', { maxText: 20, unit: 'bytes' }, 'ขอบคุณค่ะ', '7 bytes too many'],
  ]
  it.each(cases)('%s', async (_, channel, text, words) => {
    const { called } = compose({}, channel)
    fireEvent.change(box(), { target: { value: text } })
    expect(await screen.findByText(words)).toBeVisible()
    if (words.includes('too many')) expect(send()).toBeDisabled()
    fireEvent.keyDown(box(), { key: 'Enter', keyCode: 13 })
    await waitFor(() => expect(called('thread.send').length).toBe(words.includes('left') ? 1 : 0))
  })

  it('is silent far from it', async () => {
    compose({}, { maxText: 2000 })
    fireEvent.change(box(), { target: { value: 'short' } })
    expect(screen.queryByText(/left|too many/)).toBeNull()
  })
})

describe('what stands in its place', () => {
  it('changes at the moment the window closes, and back when the customer writes', () => {
    vi.useFakeTimers({ now })
    try {
      const view = compose(until(now + 60_000))
      act(() => {
        vi.advanceTimersByTime(59_999)
      })
      expect(box()).toBeVisible()
      act(() => {
        vi.advanceTimersByTime(1)
      })
      expect(screen.queryByRole('textbox')).toBeNull()
      expect(screen.getByText('Sending is no longer possible: 24 hours have passed')).toBeVisible()
      view.with(until(now + 86_400_000))
      expect(box()).toBeVisible()
    } finally {
      vi.useRealTimers()
    }
  })

  it.each<[string, Partial<ConversationView>, Partial<ChannelView>, RegExp]>([
    ['never opened', until(0), {}, /cannot write first/],
    ['closed', until(now - 1), {}, /24 hours have passed/],
    ['needs login', {}, { state: 'needs_login' }, /log in again/],
    ['disconnected', {}, { state: 'disconnected' }, /disconnected/],
    ['suspended', {}, { state: 'suspended' }, /suspended/],
  ])('%s', async (_, conversation, channel, words) => {
    const { container } = compose(conversation, channel)
    expect(screen.getAllByText(words)[0]).toBeVisible()
    expect(screen.queryByRole('textbox')).toBeNull()
    await expectAccessible(container)
  })

  it('keeps the draft and says so', async () => {
    compose({ id: 'c7', ...until(now - 1) })
    expect(await screen.findByText(/Your draft is kept: ได้รับยอดแล้วค่ะ/)).toBeVisible()
  })
})

it('puts an emoji where the cursor is', async () => {
  const { user } = compose()
  await user.type(box(), 'ab')
  await act(async () => (box() as HTMLTextAreaElement).setSelectionRange(1, 1))
  await user.click(screen.getByRole('button', { name: 'Emoji' }))
  await user.type(await screen.findByRole('searchbox', { name: 'Search emoji' }), 'thumbs up')
  await user.click(await screen.findByRole('button', { name: 'thumbs up' }))
  await waitFor(() => expect(box()).toHaveValue('a👍️b'))
})

describe('a text that is too long', () => {
  const long = 'one two three four five six seven eight'

  it('shows its parts and sends them in order', async () => {
    const { user, called } = compose({}, { maxText: 20 })
    fireEvent.change(box(), { target: { value: long } })
    await user.click(await screen.findByRole('button', { name: 'Send in several messages…' }))
    const dialog = await screen.findByRole('dialog', { name: 'Send as 2 messages' })
    expect(within(dialog).getByRole('listitem', { name: 'Part 1' })).toHaveTextContent('one two three four')
    await expectAccessible(dialog)
    await user.click(within(dialog).getByRole('button', { name: 'Send 2 messages' }))
    await waitFor(() => expect(box()).toHaveValue(''))
    expect(called('thread.send')).toEqual([['c1', [long.slice(0, 20), long.slice(20)], false]])
  })

  it('stays in the box when the person looks and goes back', async () => {
    const { user, called } = compose({}, { maxText: 20 })
    fireEvent.change(box(), { target: { value: long } })
    fireEvent.keyDown(box(), { key: 'Enter', keyCode: 13 })
    await user.click(await screen.findByRole('button', { name: 'Cancel' }))
    expect(box()).toHaveValue(long)
    expect(called('thread.send')).toEqual([])
  })
})

describe('somebody answered since the text was begun', () => {
  const answered = { code: 'answered_meanwhile', args: { name: 'Ploy' }, action: 'none' } as const

  it('says so before sending and sends when the person insists', async () => {
    const { user, bridge, called } = compose()
    bridge.state.refuse['thread.send'] = answered
    await user.type(box(), 'yes we do{Enter}')
    const dialog = await screen.findByRole('alertdialog', { name: 'Ploy answered while you were writing' })
    expect(screen.getByRole('textbox', { name: 'Message to Mai', hidden: true })).toHaveValue('yes we do')
    await expectAccessible(dialog)
    bridge.state.refuse = {}
    await user.click(within(dialog).getByRole('button', { name: 'Send anyway' }))
    await waitFor(() => expect(called('thread.send').at(-1)).toEqual(['c1', ['yes we do'], true]))
    await waitFor(() => expect(box()).toHaveValue(''))
  })

  it('keeps the text when the person goes on writing; asking again is up to Go', async () => {
    const { user, bridge, called } = compose()
    bridge.state.refuse['thread.send'] = { ...answered, args: { name: '' } }
    await user.type(box(), 'yes we do{Enter}')
    expect(await screen.findByRole('alertdialog', { name: /^Somebody answered/ })).toBeVisible()
    bridge.state.refuse = {}
    await user.keyboard('{Enter}') // the focus is on "Keep writing"
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
    expect(box()).toHaveValue('yes we do')
    fireEvent.keyDown(box(), { key: 'Enter', keyCode: 13 })
    await waitFor(() => expect(called('thread.send').at(-1)).toEqual(['c1', ['yes we do'], false]))
  })
})

it('lets a person answer with the human-agent tag after the window, and says what for', async () => {
  const { container } = compose(until(now - 1, now + 3_600_000))
  expect(box()).toBeVisible()
  expect(screen.getByText(/You can still answer personally until/)).toBeVisible()
  expect(screen.getByText(/no advertising/)).toBeVisible()
  await expectAccessible(container)
})

it('takes a message back into the box, in front of what is being written', async () => {
  const { user, bridge } = compose()
  await user.type(box(), 'and more')
  bridge.state.threads.c1 = [fakeMessage('f1', now, { id: 'f1', text: 'the first', state: 'failed' })]
  await act(() => takeBack(bridge, 'c1', 'f1'))
  expect(box()).toHaveValue('the first\nand more')
  expect(bridge.state.threads.c1).toEqual([])
})
