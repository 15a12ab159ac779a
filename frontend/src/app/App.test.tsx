import { act, screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { scenes } from '../bridge/fakeScenes'
import { expectAccessible } from '../testing/axe'
import { show } from '../testing/render'
import { App } from './App'

const app = (scene = 'ready') => show(<App />, scenes[scene])
const option = (name: RegExp) => screen.findByRole('option', { name })

describe('the window', () => {
  it('leads from the first screen to the demo shop', async () => {
    const { user } = app('welcome')
    await user.click(await screen.findByRole('button', { name: /Try with a demo shop/ }))
    expect(await screen.findByText('Opening the demo shop…')).toBeVisible()
    expect(await screen.findByRole('listbox', { name: 'Conversations' }, { timeout: 3000 })).toBeVisible()
  })

  it('invites to add the first inbox', async () => {
    const { user, container } = app('noChannels')
    expect(await screen.findByText('Add your first inbox')).toBeVisible()
    await expectAccessible(container)
    await user.click(screen.getAllByRole('button', { name: 'Add inbox' })[0] as HTMLElement)
    expect(await screen.findByRole('dialog', { name: 'Add inbox' })).toBeVisible()
  })

  it('opens a conversation, answers it and follows the answer to "Read"', async () => {
    const { user, container } = app()
    await user.click(await option(/Nguyễn/))
    const box = await screen.findByRole('textbox', { name: /Nguyễn/ })
    expect(box).toHaveFocus()
    await user.type(box, 'Dạ có ạ{Enter}')
    await waitFor(() => expect(box).toHaveValue(''))
    expect(await option(/Nguyễn.*You: Dạ có ạ/)).toBeVisible()
    await expectAccessible(container)
  })

  it('takes off the screen what the person may not see any more', async () => {
    const { user, change } = app()
    await user.click(await option(/Nguyễn/))
    expect(await screen.findByRole('textbox', { name: /Nguyễn/ })).toBeVisible()
    await change((state) => {
      state.conversations = state.conversations.filter(({ name }) => !name.includes('Nguyễn'))
    })
    await waitFor(() => expect(screen.queryByText(/Nguyễn/)).toBeNull())
    expect(screen.getByText('This conversation is no longer shown to you')).toBeVisible()
    expect(screen.getByText('Choose a conversation')).toBeVisible()
  })

  it('moves by keyboard, also with a Thai layout, and chooses inboxes by number', async () => {
    const { user } = app()
    await option(/กมลวรรณ/)
    await user.keyboard('{Alt>}[ArrowDown]{/Alt}')
    expect(await option(/กมลวรรณ/)).toHaveAttribute('aria-selected', 'true')
    await user.keyboard('{Alt>}[ArrowDown]{/Alt}')
    expect(await option(/Nguyễn/)).toHaveAttribute('aria-selected', 'true')
    await user.keyboard('{Control>}[Digit2]{/Control}')
    expect(await screen.findByRole('heading', { name: 'Tiệm bánh Mai Anh', level: 2 })).toBeVisible()
    await user.keyboard('{Control>}[Slash]{/Control}')
    expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('announces a new message politely', async () => {
    const { change, container } = app()
    await option(/王大明/)
    await change((state) => {
      state.conversations = state.conversations.map((row) =>
        row.id === 'c8' ? { ...row, snippet: '還在嗎？', snippetKind: 'text', unread: 1, lastMs: Date.now() } : row,
      )
    })
    await waitFor(() =>
      expect([...container.querySelectorAll('[aria-live="polite"]')].map((node) => node.textContent)).toContain(
        '王大明: 還在嗎？',
      ),
    )
  })

  it('opens the conversation that a link asks for', async () => {
    const { bridge } = app()
    await option(/陳怡君/)
    bridge.state.linked = 'c3'
    act(() => bridge.emit('focus', {}))
    await waitFor(() => expect(screen.getByRole('option', { name: /陳怡君/ })).toHaveAttribute('aria-selected', 'true'))
  })

  it('counts unread messages in the title', async () => {
    app()
    await waitFor(() => expect(document.title).toBe('(5) Pagedesk'))
  })

  it('forgets everything when this computer leaves the shop', async () => {
    const { user, bridge } = app()
    await user.click(await option(/Nguyễn/))
    await user.keyboard('{Control>}[Comma]{/Control}')
    await user.click(await screen.findByRole('button', { name: 'Leave the demo' }))
    await user.click(await screen.findByRole('button', { name: 'Leave the demo' }))
    expect(await screen.findByRole('button', { name: /Try with a demo shop/ })).toBeVisible()
    expect(bridge.state.setup.stage).toBe('welcome')
  })
})
