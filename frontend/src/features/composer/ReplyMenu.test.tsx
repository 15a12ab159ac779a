import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { FakeState } from '../../bridge/fake'
import { fakeChannels, fakeConversations, withWindow } from '../../bridge/fakeData'
import type { ChannelView, ConversationView } from '../../bridge/types'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { Composer } from './Composer'
import { slashAt } from './slash'

const now = Date.now()
const row = {
  ...withWindow(fakeConversations(now, 0)[0] as ConversationView, now + 86_400_000),
  name: 'Mai',
} as ConversationView

/** A composer of its own conversation for each test: drafts outlive a component. */
let number = 0
function compose(change: (state: FakeState) => void = () => {}) {
  const conversation = { ...row, id: `reply-${number++}` }
  const view = show(
    <Composer
      conversation={conversation}
      channel={fakeChannels(now)[0] as ChannelView}
      focusRequest={1}
      onReauthorize={() => {}}
    />,
    (state) => {
      state.conversations = [conversation]
      change(state)
    },
  )
  return { ...view, id: conversation.id }
}
const box = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message to Mai' })
const menu = () => screen.findByRole('listbox', { name: 'Canned replies' })
const options = () => screen.getAllByRole('option').map((option) => option.textContent?.split(/\s/u)[0])

describe('a slash', () => {
  it.each([
    ['/', 1, { from: 0, query: '' }],
    ['/hi', 3, { from: 0, query: 'hi' }],
    ['／สวัส', 5, { from: 0, query: 'สวัส' }],
    ['hello\n/pri', 10, { from: 6, query: 'pri' }],
    ['/hi there', 9, null],
    ['/hi there', 3, { from: 0, query: 'hi' }],
    ['and/or', 6, null],
    ['//', 2, null],
    ['https://x', 9, null],
  ])('%s, caret at %i', (text, caret, slash) => expect(slashAt(text, caret)).toEqual(slash))
})

describe('canned replies in the composer', () => {
  it('puts a reply with its files in the place of the slash', async () => {
    const { user, called, container, id } = compose()
    await user.type(box(), '/บัญ')
    expect(within(await menu()).getAllByRole('option')).toHaveLength(1)
    expect(screen.getByRole('option', { selected: true })).toHaveTextContent('เลขบัญชีและ QR')
    expect(box()).toHaveAttribute('aria-activedescendant', screen.getByRole('option').id)
    await expectAccessible(container)
    await user.keyboard('{Enter}')
    await waitFor(() => expect(box()).toHaveValue('โอนมาที่บัญชีนี้ได้เลยค่ะ แล้วส่งสลิปมาให้ทางแชทนะคะ'))
    expect(screen.queryByRole('listbox', { name: 'Canned replies' })).toBeNull()
    expect(await screen.findByRole('list', { name: 'Files to send' })).toHaveTextContent('qr-promptpay.png')
    expect(called('replies.use')).toEqual([[id, 'r2']])
    expect(called('thread.send')).toEqual([])
    await waitFor(() => expect(box()).toHaveFocus())
  })

  it('offers those of this inbox only, and walks them with the arrows', async () => {
    const { user, called } = compose()
    await user.type(box(), '/')
    await menu()
    expect(options()).toEqual([
      '/สวัสดีทักทายลูกค้าสวัสดีค่ะคุณ',
      '/บัญชีเลขบัญชีและ',
      '/貨到付款付款方式您好，可以貨到付款，三天內到貨。',
      '/thanksThank',
    ])
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}{ArrowUp}{ArrowUp}{Tab}')
    await waitFor(() => expect(called('replies.use')).toEqual([[expect.anything(), 'r5']]))
  })

  it('writes at the slash and leaves the other lines alone', async () => {
    const { user } = compose()
    await user.type(box(), 'Hello Mai,{Shift>}{Enter}{/Shift}/than')
    await menu()
    await user.keyboard('{Enter}')
    await waitFor(() => expect(box()).toHaveValue('Hello Mai,\nThank you, Mai! Your parcel leaves tomorrow morning.'))
    await user.keyboard(' Bye')
    expect(box().value).toMatch(/morning\. Bye$/u)
  })

  it('closes with Escape, and then the text goes as it stands', async () => {
    const { user, called } = compose()
    await user.type(box(), '/')
    await menu()
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('listbox', { name: 'Canned replies' })).toBeNull()
    expect(box()).toHaveFocus()
    await user.keyboard('{Enter}')
    await waitFor(() => expect(called('thread.send')).toEqual([[expect.anything(), ['/'], false]]))
  })

  it('sends what only looks like a code', async () => {
    const { user, called } = compose()
    await user.type(box(), '/zzz{Enter}')
    await waitFor(() => expect(called('thread.send')).toHaveLength(1))
    expect(called('replies.use')).toEqual([])
  })

  // The input method's own Enter, Escape and arrows must never pick (features.md F14).
  it.each([
    ['keydown before compositionend, as in Chromium and WebKitGTK', ['key', 'end']],
    ['compositionend before keydown 229, as on macOS', ['end', 'key']],
  ])('leaves keys to the input method: %s', async (_, order) => {
    const { called } = compose()
    await waitFor(() => expect(called('replies.list')).toHaveLength(1))
    fireEvent.compositionStart(box())
    fireEvent.change(box(), { target: { value: '／貨到' } })
    await menu()
    for (const step of order) {
      if (step === 'end') fireEvent.compositionEnd(box())
      else fireEvent.keyDown(box(), { key: 'Enter', keyCode: 229, isComposing: order[0] === 'key' })
    }
    expect(called('replies.use')).toEqual([])
    expect(called('thread.send')).toEqual([])
    fireEvent.keyDown(box(), { key: 'Enter', keyCode: 13 })
    await waitFor(() => expect(called('replies.use')).toEqual([[expect.anything(), 'r4']]))
  })

  it('lists all with Ctrl+M, searchable in all languages', async () => {
    const { user, called } = compose()
    await user.type(box(), 'Hi. ')
    await user.keyboard('{Control>}m{/Control}')
    const dialog = await screen.findByRole('dialog', { name: 'Canned replies' })
    await user.type(within(dialog).getByRole('combobox'), 'PARCEL')
    expect(within(dialog).getAllByRole('option')).toHaveLength(1)
    await expectAccessible(dialog)
    await user.keyboard('{Enter}')
    await waitFor(() => expect(box().value).toMatch(/^Hi\. Thank you, Mai!/u))
    expect(called('replies.use')).toHaveLength(1)
  })

  it('says why a reply could not be used and keeps what was written', async () => {
    const { user } = compose((state) => {
      state.refuse['replies.use'] = { code: 'reply_not_found', args: {}, action: 'none' }
    })
    await user.type(box(), 'Hello{Shift>}{Enter}{/Shift}/than')
    await menu()
    await user.keyboard('{Enter}')
    expect(await screen.findByRole('alert')).toHaveTextContent('This canned reply is gone')
    expect(box()).toHaveValue('Hello\n/than')
  })

  it('tells a shop without replies where they are made', async () => {
    const { user } = compose((state) => {
      state.replies = []
    })
    await user.click(screen.getByRole('button', { name: 'Canned replies' }))
    expect(await screen.findByText(/no canned reply for this inbox yet/u)).toBeInTheDocument()
  })
})
