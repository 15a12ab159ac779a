import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { FakeState } from '../../bridge/fake'
import { fakeChannels, fakeConversations, fakeStaged, withWindow } from '../../bridge/fakeData'
import type { ChannelView, ConversationView } from '../../bridge/types'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { Composer } from './Composer'

const now = Date.now()
const row = {
  ...withWindow(fakeConversations(now, 0)[0] as ConversationView, now + 86_400_000),
  name: 'Mai',
} as ConversationView

function compose(change: (state: FakeState) => void = () => {}, channel: Partial<ChannelView> = {}) {
  return show(
    <Composer
      conversation={row}
      channel={{ ...(fakeChannels(now)[0] as ChannelView), ...channel }}
      focusRequest={1}
      onReauthorize={() => {}}
    />,
    change,
  )
}
const box = () => screen.getByRole('textbox', { name: 'Message to Mai' })
const send = () => screen.getByRole('button', { name: 'Send' })
const tray = () => screen.findByRole('list', { name: 'Files to send' })
const file = (name: string, size = 10) => {
  const made = new File(['x'.repeat(Math.min(size, 10))], name, { type: 'image/png' })
  Object.defineProperty(made, 'size', { value: size })
  return made
}
/** What a drop or a paste carries. */
const carries = (files: File[], text = '') => ({
  files,
  types: text === '' ? ['Files'] : ['text/plain', 'Files'],
  items: files.map((each) => ({
    kind: 'file',
    getAsFile: () => each,
    webkitGetAsEntry: () => ({ isDirectory: each.name === 'photos' }),
  })),
  getData: () => text,
})

describe('attaching', () => {
  it('picks files, shows them, and sends them without a text', async () => {
    const { user, called, container } = compose((state) => {
      state.picks = {
        files: [fakeStaged(1, { name: 'tea.jpg' }), fakeStaged(2, { name: 'list.pdf', kind: 'file' })],
        refused: [],
      }
    })
    expect(send()).toBeDisabled()
    await user.click(await screen.findByRole('button', { name: 'Attach files' }))
    expect(within(await tray()).getAllByRole('listitem')).toHaveLength(2)
    await expectAccessible(container)
    await user.click(send())
    expect(called('thread.send')).toEqual([['c1', [], false]])
  })

  it('says of each refused file which and why, and keeps the others', async () => {
    const { user } = compose((state) => {
      state.picks.refused = [
        { code: 'file_too_large', args: { name: 'film.mp4', size: '31.4', max: '25' }, action: 'edit' },
      ]
    })
    await user.click(await screen.findByRole('button', { name: 'Attach files' }))
    expect(await screen.findByRole('alert')).toHaveTextContent('film.mp4 is too large')
    expect(within(await tray()).getByText('tea.jpg')).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Close' }))
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('does not send a picture that must be made to fit first', async () => {
    const { user, called } = compose((state) => {
      const problem = {
        code: 'file_type',
        args: { name: 'a.webp', type: 'WEBP', allowed: 'PNG' },
        action: 'edit',
      } as const
      state.trays.c1 = { files: [fakeStaged(1, { name: 'a.webp', problem, shrinks: true })], refused: [] }
    })
    await tray()
    await user.type(box(), 'look{Enter}')
    expect(send()).toBeDisabled()
    expect(called('thread.send')).toEqual([])
    await user.click(screen.getByRole('button', { name: 'Make it fit' }))
    await waitFor(() => expect(send()).toBeEnabled())
  })

  it('takes a file out again', async () => {
    const { user } = compose((state) => {
      state.trays.c1 = { files: [fakeStaged(1, { name: 'a.jpg' })], refused: [] }
    })
    await user.click(await screen.findByRole('button', { name: 'Remove a.jpg' }))
    await waitFor(() => expect(screen.queryByRole('list', { name: 'Files to send' })).toBeNull())
  })

  it('takes what is dropped where only Go sees it', async () => {
    const { bridge, called } = compose()
    act(() => bridge.emit('dropped', {}))
    expect(within(await tray()).getByText('tea.jpg')).toBeVisible()
    expect(called('files.takeDropped')).toEqual([['c1']])
  })

  it('takes what is dropped anywhere, refuses a folder kindly and reads no giant', async () => {
    const { called } = compose()
    await screen.findByRole('button', { name: 'Attach files' })
    const dataTransfer = carries([file('a.png'), file('photos'), file('disk.iso', 5 << 30)])
    fireEvent.dragEnter(document.body, { dataTransfer })
    expect(screen.getByText('Drop the files here to send them to Mai')).toBeInTheDocument()
    fireEvent.drop(document.body, { dataTransfer })
    expect(within(await tray()).getAllByRole('listitem')).toHaveLength(1)
    expect(called('files.add')).toEqual([['c1', 'a.png']])
    const alerts = screen.getAllByRole('alert').map((alert) => alert.textContent)
    expect(alerts.join()).toMatch(/photos is a folder.*disk\.iso is too large/u)
    expect(screen.queryByText(/Drop the files/u)).toBeNull()
  })

  it('pastes pictures, but text where there is text', async () => {
    const { called } = compose()
    await screen.findByRole('button', { name: 'Attach files' })
    fireEvent.paste(box(), { clipboardData: carries([file('cells.png')], '1\t2') })
    fireEvent.paste(box(), { clipboardData: carries([file('image.png')]) })
    await waitFor(() => expect(called('files.add')).toEqual([['c1', 'image.png']]))
  })

  it('asks the clipboard when the paste holds nothing, as in WebKitGTK', async () => {
    const blob = new Blob(['x'], { type: 'image/png' })
    const { called } = compose()
    await screen.findByRole('button', { name: 'Attach files' })
    vi.stubGlobal('navigator', {
      ...navigator,
      clipboard: { read: async () => [{ types: ['image/png'], getType: async () => blob }] },
    })
    await act(async () => {
      fireEvent.paste(box(), { clipboardData: { files: [], types: [], items: [], getData: () => '' } })
    })
    await waitFor(() => expect(called('files.add')).toEqual([['c1', 'image.png']]))
    vi.unstubAllGlobals()
  })

  it('offers nothing where the inbox takes no files', async () => {
    compose(() => {}, { maxFile: 0 })
    expect(box()).toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Attach files' })).toBeNull()
  })
})
