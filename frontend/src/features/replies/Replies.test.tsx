import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { FakeState } from '../../bridge/fake'
import { fakeStaged } from '../../bridge/fakeData'
import { scenes } from '../../bridge/fakeScenes'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { RepliesPage } from './RepliesPage'

const page = (change?: (state: FakeState) => void) => show(<RepliesPage />, change)
const list = () => screen.findByRole('list', { name: 'Canned replies' })

describe('the canned replies of the shop', () => {
  it('lists and searches them, those used most first', async () => {
    const { user, container } = page()
    await screen.findByRole('button', { name: /\/thanks/u })
    expect(within(await list()).getAllByRole('button')).toHaveLength(5)
    expect(within(await list()).getAllByRole('button')[0]).toHaveTextContent('Used 184 times')
    await expectAccessible(container)
    await user.type(screen.getByRole('searchbox', { name: 'Search by code, title or text' }), 'banh')
    expect(within(await list()).getAllByRole('button')).toHaveLength(1)
    expect(within(await list()).getByRole('button')).toHaveTextContent('2 files')
  })

  it('saves a new one with names, files and inboxes, and shows how it will look', async () => {
    const { user, called, container } = page((state) => {
      state.picks = { files: [fakeStaged(1, { name: 'menu.png' })], refused: [] }
    })
    await user.click(await screen.findByRole('button', { name: 'New reply' }))
    expect(await screen.findByRole('button', { name: 'Save' })).toBeDisabled()
    await user.type(screen.getByRole('textbox', { name: 'Code' }), 'menu')
    await user.type(screen.getByRole('textbox', { name: 'Text' }), 'Dear ')
    await user.click(screen.getByRole('button', { name: '+ Customer’s name' }))
    expect(screen.getByRole('textbox', { name: 'Text' })).toHaveValue('Dear {customer}')
    expect(screen.getByRole('figure')).toHaveTextContent('Dear Mai Anh')
    await user.click(screen.getByRole('button', { name: 'Add files' }))
    expect(await screen.findByRole('list', { name: 'Files' })).toHaveTextContent('menu.png')
    const pasted = new File(['x'], 'image.png', { type: 'image/png' })
    fireEvent.paste(screen.getByRole('textbox', { name: 'Text' }), {
      clipboardData: { files: [pasted], types: ['Files'], items: [], getData: () => '' },
    })
    expect(await screen.findByText('image.png')).toBeInTheDocument()
    await user.click(screen.getByRole('radio', { name: 'Only some inboxes' }))
    await user.click(screen.getByRole('checkbox', { name: 'Tiệm bánh Mai Anh' }))
    await expectAccessible(container)
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(await list()).toHaveTextContent('/menu')
    expect(called('files.pick')).toEqual([['reply:', 'Add files']])
    expect(called('replies.save')).toEqual([
      [{ id: '', code: 'menu', title: '', text: 'Dear {customer}', channels: ['ch2'] }],
    ])
  })

  it('opens one with its files and takes one out', async () => {
    const { user, called } = page()
    await user.click(await screen.findByRole('button', { name: /\/gia/u }))
    expect(await screen.findByRole('textbox', { name: 'Code' })).toHaveValue('gia')
    await user.click(await screen.findByRole('button', { name: 'Remove bang-gia.jpg' }))
    await user.click(screen.getByRole('button', { name: 'Save' }))
    await waitFor(async () =>
      expect(within(await list()).getByRole('button', { name: /\/gia/u })).toHaveTextContent('1 file'),
    )
    expect(called('files.remove')).toEqual([['reply:r3', 1]])
  })

  it('says whose code it is and keeps what was written', async () => {
    const { user } = page((state) => {
      const args = { name: 'gia', by: 'Mai Anh', title: 'Bảng giá bánh' }
      state.refuse['replies.save'] = { code: 'reply_code_taken', args, action: 'edit' }
    })
    await user.click(await screen.findByRole('button', { name: 'New reply' }))
    await user.type(await screen.findByRole('textbox', { name: 'Code' }), 'gia')
    await user.type(screen.getByRole('textbox', { name: 'Text' }), '120k')
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByRole('alert')).toHaveTextContent('Mai Anh saved a reply with this code')
    expect(screen.getByRole('textbox', { name: 'Text' })).toHaveValue('120k')
  })

  it('counts, and does not save what is too long', async () => {
    const { user } = page()
    await user.click(await screen.findByRole('button', { name: /\/thanks/u }))
    const text = await screen.findByRole('textbox', { name: 'Text' })
    await user.clear(text)
    await user.click(text)
    await user.paste('ก'.repeat(2001))
    expect(screen.getByText('2001 / 2000')).toBeInTheDocument()
    expect(screen.getByText('1 character too many')).toBeInTheDocument()
    expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled()
  })

  it('asks before it deletes for everybody', async () => {
    const { user, called } = page()
    await user.click(await screen.findByRole('button', { name: /\/thanks/u }))
    await user.click(await screen.findByRole('button', { name: 'Delete' }))
    expect(called('replies.delete')).toEqual([])
    await user.click(screen.getByRole('button', { name: 'Delete for the whole team' }))
    await waitFor(() => expect(screen.queryByText('/thanks')).toBeNull())
    expect(called('replies.delete')).toEqual([['r5']])
  })

  it('names each row that could not be imported, and replaces on request', async () => {
    const { user, called, container } = page(scenes.badImport)
    await user.click(await screen.findByRole('button', { name: 'Import…' }))
    expect(await screen.findByRole('alert')).toHaveTextContent('New: 12 · replaced: 0 · here already: 3')
    expect(screen.getByText('Line 4, /gia:')).toBeInTheDocument()
    expect(screen.getByText(/2 cells instead of 5/u)).toBeInTheDocument()
    await expectAccessible(container)
    await user.click(screen.getByRole('button', { name: 'Replace the replies that are here' }))
    await waitFor(() => expect(screen.queryByText('Line 4, /gia:')).toBeNull())
    expect(called('replies.importAgain')).toHaveLength(1)
  })

  it('exports, and offers nothing to export where nothing is', async () => {
    const { user, called, change, bridge } = page()
    await user.click(await screen.findByRole('button', { name: 'Export CSV' }))
    expect(called('replies.export')).toEqual([['csv', 'Export canned replies']])
    await change((state) => {
      state.replies = []
      bridge.emit('replies', {})
    })
    expect(await screen.findByText('No canned replies yet')).toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Export CSV' })).toBeNull()
  })
})
