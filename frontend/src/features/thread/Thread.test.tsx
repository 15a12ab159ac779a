import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { FakeState } from '../../bridge/fake'
import { fakeMessage, fakeSetup, withWindow } from '../../bridge/fakeData'
import { fakeDealt } from '../../bridge/fakeRules'
import type { AttachmentView, MessageView } from '../../bridge/types'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { Thread } from './Thread'

const now = Date.now()
const attachment = (change: Partial<AttachmentView>): AttachmentView => ({
  kind: 'image',
  url: '/media/1',
  small: '/media/1',
  fleeting: false,
  name: '',
  title: '',
  link: '',
  lat: 0,
  long: 0,
  ...change,
})
const ours = { from: 'shop', authorId: 'm1', author: 'Ploy' } as const

function open(messages: MessageView[], change: (state: FakeState) => void = () => {}) {
  const onEdit = vi.fn(async () => {})
  const of = (conversationId: string) => (
    <Thread
      key={conversationId}
      conversationId={conversationId}
      channel={undefined}
      setup={fakeSetup()}
      contactOpen={false}
      onContact={() => {}}
      onBack={() => {}}
      onEdit={onEdit}
      composer={null}
    />
  )
  const view = show(of('c2'), (state) => {
    state.threads.c2 = messages
    change(state)
  })
  return { ...view, onEdit, choose: (conversationId: string) => view.rerender(of(conversationId)) }
}

describe('messages', () => {
  it('says who wrote, and how', async () => {
    const { container } = open([
      fakeMessage('1', now - 9e6, { text: 'Chào shop' }),
      fakeMessage('2', now - 8e6, { ...ours, text: 'mine' }),
      fakeMessage('3', now - 7e6, { from: 'shop', authorId: 'm2', author: 'Mind', text: 'a colleague’s' }),
      fakeMessage('4', now - 6e6, { from: 'shop', via: 'page_inbox', text: 'from Facebook' }),
    ])
    expect(await screen.findByRole('article', { name: /^Nguyễn Thị Thùy Dương/ })).toHaveTextContent('Chào shop')
    expect(screen.getByRole('article', { name: /^You/ })).toHaveTextContent('mine')
    expect(screen.getByRole('article', { name: /^Mind/ })).toHaveTextContent('a colleague’s')
    expect(screen.getByText(/via Page Inbox/)).toBeInTheDocument()
    await expectAccessible(container)
  })

  it('asks Facebook for older messages at the beginning of the thread', async () => {
    const { called } = open([fakeMessage('1', now, { text: 'it is me again', filled: true })], (state) => {
      state.older.c2 = [fakeMessage('0', now - 9e9, { text: 'from last year' })]
    })
    expect(await screen.findByText('from last year', undefined, { timeout: 5000 })).toBeInTheDocument()
    expect(called('thread.older')[0]).toEqual(['c2'])
    expect(screen.getByRole('img', { name: /^Filled in later/ })).toBeInTheDocument()
  })

  it.each([
    ['queued', 'Waiting to be sent'],
    ['sending', 'Sending…'],
    ['unknown', 'Checking with Facebook…'],
    ['sent', 'Sent'],
    ['delivered', 'Delivered'],
    ['read', 'Read'],
  ] as const)('shows %s in words', async (state, words) => {
    open([fakeMessage('1', now, { ...ours, text: 'hi', state })])
    expect(await screen.findByRole('img', { name: words })).toBeInTheDocument()
  })

  it('says why a message failed and offers retry, edit and delete', async () => {
    const failed = fakeMessage('1', now, {
      ...ours,
      text: 'too late',
      state: 'failed',
      problem: { code: 'meta_rejected', args: { code: '100', trace: 'AbC' }, action: 'edit' },
    })
    const { user, called, onEdit, container } = open([failed])
    expect(await screen.findByText(/Facebook’s code: 100 \(AbC\)/)).toBeInTheDocument()
    await expectAccessible(container)
    await user.click(await screen.findByRole('button', { name: 'Try again' }))
    expect(called('thread.retry')).toEqual([['mid.1']])
    await user.click(screen.getByRole('button', { name: 'Edit' }))
    expect(onEdit).toHaveBeenCalledWith(expect.objectContaining({ id: 'mid.1' }))
    await user.click(screen.getByRole('button', { name: 'Delete' }))
    expect(called('thread.discard')).toEqual([['mid.1']])
    await waitFor(() => expect(screen.queryByText('too late')).toBeNull())
  })

  it('asks whether to send anyway what waited while somebody else answered', async () => {
    const held = fakeMessage('1', now, {
      ...ours,
      text: 'yes we do',
      state: 'failed',
      problem: { code: 'answered_waiting', args: {}, action: 'retry' },
    })
    const { user, called } = open([held])
    expect(await screen.findByText(/somebody else answered first/)).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Send anyway' }))
    expect(called('thread.retry')).toEqual([['mid.1']])
  })

  it('lists each try of a message that did not get through', async () => {
    const refused = { code: 'meta_temporary', args: {}, action: 'wait' } as const
    const { user, container } = open([
      fakeMessage('1', now, {
        ...ours,
        text: 'slow',
        state: 'queued',
        problem: refused,
        tries: [
          { atMs: now - 9000, result: 'queued', problem: refused },
          { atMs: now - 5000, result: 'unknown', problem: { code: '', args: {}, action: 'none' } },
        ],
      }),
    ])
    expect(await screen.findByText(/Facebook had a hiccup. Will be tried again by itself/)).toBeInTheDocument()
    await user.click(screen.getByText('2 tries'))
    expect(screen.getByText(/did not go through · Facebook had a hiccup/)).toBeInTheDocument()
    expect(screen.getByText(/answer lost, checking/)).toBeInTheDocument()
    await expectAccessible(container)
  })

  it('lets the author take a message back while it is held', async () => {
    const { user, onEdit, container } = open([
      fakeMessage('1', now, { ...ours, text: 'oops', state: 'queued', holdMs: Date.now() + 9500 }),
    ])
    expect(await screen.findByText(/^Goes out in (9|10) seconds$/)).toBeInTheDocument()
    await expectAccessible(container)
    await user.click(await screen.findByRole('button', { name: 'Undo' }))
    expect(onEdit).toHaveBeenCalledWith(expect.objectContaining({ id: 'mid.1' }))
  })

  it.each([
    ['soon', now + 30 * 60_000, now + 30 * 60_000, /^(29|30) min left to answer/],
    ['with the tag', now - 1000, now + 3 * 86_400_000, /left for a personal answer/],
    ['over', now - 2000, now - 1000, 'Answer time is over'],
  ])('the head says how long one can answer: %s', async (_, until, reply, words) => {
    open([fakeMessage('1', now, { text: 'hi' })], (state) => {
      state.conversations = state.conversations.map((row) => (row.id === 'c2' ? withWindow(row, until, reply) : row))
    })
    expect(await screen.findByText(words)).toBeVisible()
  })

  it('shows a removed message as such, and nothing of what it said', async () => {
    open([fakeMessage('1', now, { text: 'secret', unsent: true, attachments: [attachment({})] })])
    expect(await screen.findByText('The customer removed this message.')).toBeInTheDocument()
    expect(screen.queryByText('secret')).toBeNull()
  })

  it('shows quote, reaction, edited and standby', async () => {
    open([
      fakeMessage('1', now, {
        text: 'yes',
        edited: true,
        standby: true,
        replyTo: { id: 'x', from: 'shop', text: '', kind: 'image' },
        reactions: [{ emoji: '❤️', from: 'shop' }],
      }),
    ])
    expect(await screen.findByText('Photo')).toBeInTheDocument()
    expect(await screen.findByRole('img', { name: 'The shop reacted with ❤️' })).toBeInTheDocument()
    expect(screen.getByText('edited')).toBeInTheDocument()
    expect(screen.getByText('Arrived while another app was answering')).toBeInTheDocument()
  })

  it('shows an event as a plain line, also one it does not know', async () => {
    open([
      fakeMessage('1', now, { kind: 'event', event: { code: 'referral', args: { ref: 'summer' } } }),
      fakeMessage('2', now, { kind: 'event', event: { code: 'new_in_2027', args: {} } }),
    ])
    expect(await screen.findByText(/by the link “summer”/)).toBeInTheDocument()
    expect(screen.getByText(/cannot describe/)).toBeInTheDocument()
  })

  it('explains why a rule gave the conversation to somebody', async () => {
    const { container } = open(fakeDealt(now))
    expect(await screen.findByText(/gave the conversation to Ploy/)).toHaveTextContent(
      'It was their turn, of Ploy. It was taken from Mai Anh. Left out: Mai Anh (had it already), 陳怡君 (off duty).',
    )
    expect(screen.getByText(/offered the conversation/)).toHaveTextContent('Asked: Mai Anh, Ploy, 陳怡君.')
    expect(screen.getByText(/Nobody was available/)).toBeInTheDocument()
    await expectAccessible(container)
  })

  it('shows what the team did and wrote, and that the customer got none of it', async () => {
    const { container } = open([
      fakeMessage('1', now, {
        kind: 'event',
        event: { code: 'transferred', args: { by: 'Nok', to: 'Ploy' } },
        text: 'You know her',
      }),
      fakeMessage('2', now, { kind: 'note', author: 'Nok', text: 'wants two tins' }),
    ])
    expect(await screen.findByText(/Nok handed the conversation over to Ploy/)).toHaveTextContent('You know her')
    expect(await screen.findByRole('article', { name: 'Nok · note for the team' })).toHaveTextContent('wants two tins')
    await expectAccessible(container)
  })

  it('treats a customer’s text as text and opens links through Go', async () => {
    const { user, called, container } = open([
      fakeMessage('1', now, { text: '<img src=x onerror=alert(1)> https://a.example/b' }),
    ])
    expect(await screen.findByText(/<img src=x/)).toBeInTheDocument()
    expect(container.querySelector('article img')).toBeNull()
    await user.click(await screen.findByRole('link', { name: 'https://a.example/b' }))
    expect(called('thread.openLink')).toEqual([['https://a.example/b']])
    expect(container.querySelector('a[href]')).toBeNull()
  })
})

describe('attachments', () => {
  it('offers another try for a picture that did not load', async () => {
    const { user, container } = open([fakeMessage('1', now, { attachments: [attachment({})] })])
    await screen.findByRole('button', { name: 'Open photo' })
    const image = container.querySelector('article img')
    image?.dispatchEvent(new Event('error'))
    await user.click(await screen.findByRole('button', { name: 'Try again' }))
    expect(container.querySelector('article img')?.getAttribute('src')).toBe('/media/1?try=1')
  })

  it('lets files be dragged out once their copy is there', async () => {
    const { called } = open([
      fakeMessage('1', now, { attachments: [attachment({ kind: 'file', url: '/media/9', name: 'slip.pdf' })] }),
      fakeMessage('2', now, {
        ...ours,
        state: 'queued',
        attachments: [attachment({ kind: 'file', name: 'mine.pdf' })],
      }),
    ])
    const card = (await screen.findByText('slip.pdf')).closest('[draggable]') as HTMLElement
    const drag = () => {
      const carried = new Map<string, string>()
      const dataTransfer = { setData: (type: string, data: string) => carried.set(type, data) }
      const began = fireEvent.dragStart(card, { dataTransfer })
      return { began, carried }
    }
    expect(drag().began).toBe(false)
    fireEvent.pointerDown(card)
    await waitFor(() => expect(drag().began).toBe(true))
    expect(drag().carried.get('text/uri-list')).toBe('file:///tmp/opened/1/cup%20of%20tea.jpg')
    expect(drag().carried.get('DownloadURL')).toMatch(/^application\/octet-stream:cup of tea\.jpg:http.*\/media\/9$/)
    expect(called('files.drag')).toEqual([['c2', 'mid.1', 0]])
    expect(screen.getByText('mine.pdf').closest('[draggable]')).toBeNull()
  })

  it('saves files, opens places and shared posts through Go', async () => {
    const { user, called, container } = open([
      fakeMessage('1', now, { attachments: [attachment({ kind: 'file', name: 'slip.pdf' })] }),
      fakeMessage('2', now, {
        attachments: [attachment({ kind: 'location', url: '', title: 'Doi Suthep', lat: 18.8, long: 98.9 })],
      }),
      fakeMessage('3', now, {
        attachments: [attachment({ kind: 'share', url: '', title: 'A post', link: 'https://fb.example/1' })],
      }),
      fakeMessage('4', now, { attachments: [attachment({ kind: 'unsupported', url: '' })] }),
      fakeMessage('5', now, {
        attachments: [attachment({ kind: 'audio' }), attachment({ kind: 'video' }), attachment({ kind: 'sticker' })],
      }),
    ])
    await user.click(await screen.findByRole('button', { name: 'Save slip.pdf' }))
    expect(called('files.save')).toEqual([['c2', 'mid.1', 0]])
    await user.click(screen.getByRole('button', { name: 'Open in map' }))
    await user.click(screen.getByRole('button', { name: 'Open link' }))
    expect(called('thread.openLink').map(([url]) => new URL(String(url)).host)).toEqual([
      'www.openstreetmap.org',
      'fb.example',
    ])
    expect(screen.getByText(/cannot be shown here/)).toBeInTheDocument()
    await expectAccessible(container)
  })
})

describe('files on their way', () => {
  it('shows how far an upload is and stops it', async () => {
    const waiting = fakeMessage('1', now, {
      ...ours,
      id: 'local:o1',
      state: 'queued',
      attachments: [attachment({ kind: 'file', name: 'list.pdf' })],
    })
    const { bridge, user, called } = open([waiting])
    await screen.findByText('list.pdf')
    expect(screen.queryByRole('button', { name: 'Save list.pdf' })).toBeNull()
    // Go tells again and again while bytes move.
    await waitFor(() => {
      act(() => {
        bridge.emit('upload', { messageId: 'local:o1', sent: 5, total: 10 })
        bridge.emit('upload', { messageId: 'local:o2', sent: 9, total: 10 })
      })
      expect(screen.getByRole('progressbar', { name: 'Sending the file to Facebook' })).toHaveValue(0.5)
    })
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(called('thread.discard')).toEqual([['local:o1']])
  })

  it('fetches a recording when it is played, and says when it is gone', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('', { status: 404 }))
    const { user } = open([fakeMessage('1', now, { attachments: [attachment({ kind: 'audio' })] })])
    expect(fetched).not.toHaveBeenCalled()
    await user.click(await screen.findByRole('button', { name: 'Voice message' }))
    expect(await screen.findByText(/Could not be played here/u)).toBeInTheDocument()
    fetched.mockRestore()
  })

  it('begins to play a recording without another click', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('RIFF'))
    const played = vi.spyOn(HTMLMediaElement.prototype, 'play')
    URL.createObjectURL = () => 'blob:1'
    URL.revokeObjectURL = () => {}
    const { user } = open([fakeMessage('1', now, { attachments: [attachment({ kind: 'audio' })] })])
    await user.click(await screen.findByRole('button', { name: 'Voice message' }))
    await waitFor(() => expect(played).toHaveBeenCalledOnce())
    fetched.mockRestore()
    played.mockRestore()
  })
})

describe('reading', () => {
  it('draws the line above the first unread message and marks the conversation read', async () => {
    const messages = [1, 2, 3].map((n) => fakeMessage(String(n), now - 1000 + n, { text: `m${n}` }))
    const { called } = open(messages, (state) => {
      state.conversations = state.conversations.map((row) => (row.id === 'c2' ? { ...row, unread: 2 } : row))
    })
    const line = await screen.findByText('New messages')
    const after = within(screen.getByRole('group')).getByText('m2')
    expect(line.compareDocumentPosition(after) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy()
    await waitFor(() => expect(called('conversations.markRead')).toEqual([['c2']]))
  })

  it('has a line above what came since it was last open', async () => {
    const { choose, bridge } = open([fakeMessage('1', now - 60_000, { text: 'old' })], (state) => {
      state.conversations = state.conversations.map((row) => ({ ...row, unread: 0 }))
    })
    await screen.findByText('old')
    choose('c1')
    await waitFor(() => expect(screen.queryByText('old')).toBeNull())
    await act(async () => {
      bridge.state.threads.c2?.push(fakeMessage('2', now, { text: 'new' }))
      bridge.state.conversations = bridge.state.conversations.map((row) =>
        row.id === 'c2' ? { ...row, unread: 1 } : row,
      )
      bridge.emit('changed', { all: false, channels: false, conversations: ['c2'] })
      await new Promise((resolve) => setTimeout(resolve, 100))
    })
    choose('c2')
    expect(await screen.findByText('new')).toBeInTheDocument()
    expect(screen.getByText('New messages')).toBeInTheDocument()
  })

  it('says that it could not load and tries again', async () => {
    const view = open([fakeMessage('1', now, { text: 'here' })], (state) => {
      state.refuse['thread.messages'] = { code: 'internal', args: { id: 'q7' }, action: 'none' }
    })
    expect(await screen.findByRole('alert')).toHaveTextContent('q7')
    view.bridge.state.refuse = {}
    await view.user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('here')).toBeInTheDocument()
  })
})
