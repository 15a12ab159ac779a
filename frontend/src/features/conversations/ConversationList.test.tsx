import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { FakeState } from '../../bridge/fake'
import { fakeConversations, withWindow } from '../../bridge/fakeData'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { ConversationList } from './ConversationList'
import { withRow } from './useConversations'

const noFilter = {
  channelId: '',
  labelId: '',
  unread: false,
  ending: false,
  mine: false,
  unassigned: false,
  closed: false,
  snoozed: false,
  mentions: false,
}

function list(change: (state: FakeState) => void = () => {}, filter = noFilter) {
  const onSelect = vi.fn()
  const onFilter = vi.fn()
  const ui = (selectedId: string) => (
    <ConversationList
      memberId="m1"
      filter={filter}
      selectedId={selectedId}
      onFilter={onFilter}
      onSelect={onSelect}
      bulk={(rows, clear) => (
        <button type="button" onClick={clear}>
          {rows.map(({ id }) => id).join(' ')}
        </button>
      )}
    />
  )
  const view = show(ui(''), change)
  return { ...view, onSelect, onFilter, select: (id: string) => view.rerender(ui(id)) }
}
const row = (name: RegExp) => screen.findByRole('option', { name })

describe('a row', () => {
  it('says what a shop needs to know', async () => {
    const { container } = list()
    expect(await row(/กมลวรรณ.*3 unread/)).toHaveTextContent('ร้านผ้าไหมคุณพลอย')
    expect(await row(/Customer …4821.*Photo/)).toBeVisible()
    expect(await row(/Hannah.*You: Perfect/)).toBeVisible()
    expect(await row(/สมชาย.*Draft: ได้รับยอดแล้ว/)).toBeVisible()
    expect(within(await row(/陳怡君/)).getByRole('img', { name: /answered for another 1 hr/ })).toBeVisible()
    expect(within(await row(/Trần/)).getByRole('img', { name: 'A message could not be sent' })).toBeVisible()
    await expectAccessible(container)
  })
})

describe('the list', () => {
  it('is newest first and renders only what is near', async () => {
    list()
    const rows = await screen.findAllByRole('option')
    expect(rows[0]).toHaveTextContent('กมลวรรณ')
    expect(rows.length).toBeLessThan(40)
  })

  it('has one tab stop; arrows move, Enter opens and writes, Space only opens', async () => {
    const { user, onSelect } = list()
    await screen.findAllByRole('option')
    const box = screen.getByRole('listbox', { name: 'Conversations' })
    box.focus()
    await user.keyboard('{ArrowDown}{ArrowDown}')
    expect(box).toHaveAttribute('aria-activedescendant', 'conversation-c2')
    await user.keyboard('{Enter}')
    expect(onSelect).toHaveBeenLastCalledWith('c2', true)
    await user.keyboard('{Home} ')
    expect(onSelect).toHaveBeenLastCalledWith('c1', false)
    await user.keyboard('{ArrowUp} ')
    expect(onSelect).toHaveBeenLastCalledWith('c1', false)
  })

  it('filters unread and keeps the open one in sight after it was read', async () => {
    const view = list(() => {}, { ...noFilter, unread: true })
    view.select('c2')
    expect(await row(/Nguyễn/)).toBeVisible()
    await view.change((state) => {
      state.conversations = state.conversations.map((c) => (c.id === 'c2' ? { ...c, unread: 0 } : c))
    })
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(3))
    expect(await row(/Nguyễn/)).toBeVisible()
  })

  it.each([
    ['all', 'No conversations yet'],
    ['unread', 'Everything is read'],
    ['ending', 'Nothing is ending soon'],
    ['label', 'No conversation has this label'],
  ])('is designed when empty (%s)', async (listed, words) => {
    const { container } = list(
      (state) => {
        state.conversations = []
      },
      {
        ...noFilter,
        unread: listed === 'unread',
        ending: listed === 'ending',
        labelId: listed === 'label' ? 'l1' : '',
      },
    )
    expect(await screen.findByText(words)).toBeVisible()
    await expectAccessible(container)
  })

  it('lists what ends soon, the next to end first', async () => {
    const { container } = list(
      (state) => {
        state.conversations = state.conversations.map((row, index) =>
          index < 3
            ? withWindow(row, Date.now() + (90 - index * 30) * 60_000)
            : withWindow(row, Date.now() + 86_400_000),
        )
      },
      { ...noFilter, ending: true },
    )
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(3))
    const left = screen
      .getAllByRole('img', { name: /answered for another/ })
      .map((mark) => mark.getAttribute('aria-label'))
    expect(left).toEqual([
      expect.stringMatching(/29 min|30 min/),
      expect.stringMatching(/59 min|1 hr/),
      expect.stringMatching(/1 hr/),
    ])
    await expectAccessible(container)
  })

  it('changes what it shows', async () => {
    const { user, onFilter } = list()
    await user.click(await screen.findByRole('radio', { name: 'Mine' }))
    expect(onFilter).toHaveBeenLastCalledWith('mine')
    await user.click(screen.getByRole('button', { name: 'More lists' }))
    await user.click(await screen.findByRole('menuitemradio', { name: 'Ending soon' }))
    expect(onFilter).toHaveBeenLastCalledWith('ending')
  })

  it('says which of the lists in the menu is shown, with its count', async () => {
    const mention = (state: FakeState) => {
      state.conversations = state.conversations.map((each) => ({ ...each, mentioned: each.id === 'c1' }))
    }
    const { user, container } = list(mention, { ...noFilter, mentions: true })
    const more = screen.getByRole('button', { name: 'More lists: Mentions' })
    await waitFor(() => expect(more).toHaveTextContent('Mentions1'))
    for (const radio of screen.getAllByRole('radio')) expect(radio).not.toBeChecked()
    await user.click(more)
    expect(await screen.findByRole('menuitemradio', { name: /^Mentions/ })).toBeChecked()
    await expectAccessible(container)
  })

  it('puts into the menu what finds no room in the line', async () => {
    vi.spyOn(HTMLElement.prototype, 'offsetTop', 'get').mockImplementation(function (this: HTMLElement) {
      return this.textContent?.startsWith('Unassigned') ? 28 : 0
    })
    const { user } = list(() => {}, { ...noFilter, unassigned: true })
    await user.click(screen.getByRole('button', { name: 'More lists: Unassigned' }))
    expect((await screen.findAllByRole('menuitemradio')).map((each) => each.textContent)).toEqual([
      expect.stringMatching(/^Unassigned/),
      'Mentions',
      'Ending soon',
      'Put off',
      'Closed',
    ])
  })

  it('explains a failure and tries again', async () => {
    const { user, bridge } = list((state) => {
      state.refuse['conversations.list'] = { code: 'internal', args: { id: 'z9' }, action: 'none' }
    })
    expect(await screen.findByRole('alert')).toHaveTextContent('z9')
    bridge.state.refuse = {}
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await row(/กมลวรรณ/)).toBeVisible()
  })
})

it('puts a row where its activity belongs', () => {
  const rows = fakeConversations(Date.now(), 0)
  const [first, second, third] = rows
  if (!first || !second || !third) throw new Error('three rows are needed')
  expect(withRow([first, third], second).map(({ id }) => id)).toEqual([first.id, second.id, third.id])
  expect(withRow([first, second], second)).toHaveLength(2)
  expect(withRow([], third)).toEqual([third])
})

describe('what the team does', () => {
  const given = (state: FakeState) => {
    const change: Record<string, object> = {
      c1: { assigneeId: 'm1', assignee: 'Ploy' },
      c2: { assigneeId: 'm2', assignee: 'Mai Anh' },
      c4: { closed: true },
    }
    state.conversations = state.conversations.map((row) => ({ ...row, ...change[row.id] }))
  }

  it('is marked on each row', async () => {
    list(given)
    expect(within(await row(/กมลวรรณ/)).getByRole('img', { name: 'Yours' })).toBeVisible()
    expect(within(await row(/Nguyễn/)).getByRole('img', { name: 'Mai Anh has it' })).toBeVisible()
    expect(within(await row(/Hannah/)).getByRole('img', { name: 'Closed' })).toBeVisible()
  })

  it.each([
    ['mine', ['กมลวรรณ']],
    ['closed', ['Hannah']],
  ] as const)('has a list of its own: %s', async (listed, names) => {
    list(given, { ...noFilter, [listed]: true })
    const rows = await screen.findAllByRole('option')
    expect(rows).toHaveLength(names.length)
    expect(rows[0]).toHaveTextContent(names[0])
  })

  it('leaves out of “Unassigned” what somebody has', async () => {
    list(given, { ...noFilter, unassigned: true })
    const rows = await screen.findAllByRole('option')
    expect(rows[0]).toHaveTextContent('陳怡君')
  })

  it('shows labels, mentions, what is put off and who types', async () => {
    list((state) => {
      const member = { id: 'm2', name: 'Mai Anh', role: 'agent', email: '' }
      const change: Record<string, object> = {
        c1: { labels: ['l1', 'l_deleted'], mentioned: true },
        c2: { snoozedUntilMs: Date.now() + 3_600_000 },
        c3: { snoozedUntilMs: Date.now() - 3_600_000 },
      }
      state.conversations = state.conversations.map((row) => ({ ...row, ...change[row.id] }))
      state.presence = [{ conversationId: 'c4', typing: [member], viewing: [], asking: [] }]
    })
    expect(await row(/กมลวรรณ.*VIP/)).toBeVisible()
    expect(within(await row(/กมลวรรณ/)).getByRole('img', { name: 'A note addresses you' })).toBeVisible()
    expect(within(await row(/Nguyễn/)).getByRole('img', { name: /^put off until/ })).toBeVisible()
    expect(within(await row(/陳怡君/)).getByRole('img', { name: /^back since/ })).toBeVisible()
    expect(await row(/Hannah.*Mai Anh is typing an answer…/)).toBeVisible()
  })

  it.each([
    ['snoozed', 'c2'],
    ['mentions', 'c1'],
  ] as const)('lists what is %s', async (listed, id) => {
    list(
      (state) => {
        state.conversations = state.conversations.map((row) => ({
          ...row,
          mentioned: row.id === 'c1',
          snoozedUntilMs: row.id === 'c2' ? Date.now() + 3_600_000 : 0,
        }))
      },
      { ...noFilter, [listed]: true },
    )
    const rows = await screen.findAllByRole('option')
    expect(rows.map((each) => each.id)).toEqual([`conversation-${id}`])
  })
})

describe('choosing several', () => {
  const chosen = () => screen.queryByRole('button', { name: /^c/ })?.textContent ?? ''

  it('works with the pointer: one after another, and a range', async () => {
    const { user, onSelect, container } = list()
    await row(/กมลวรรณ/)
    await user.keyboard('{Control>}')
    await user.click(await row(/กมลวรรณ/))
    await user.keyboard('{/Control}{Shift>}')
    await user.click(await row(/陳怡君/))
    await user.keyboard('{/Shift}')
    expect(chosen()).toBe('c1 c2 c3')
    expect(await row(/Nguyễn/)).toHaveAttribute('aria-selected', 'true')
    await user.click(within(await row(/Nguyễn/)).getByTitle('Choose'))
    expect(chosen()).toBe('c1 c3')
    expect(onSelect).not.toHaveBeenCalled()
    await expectAccessible(container)
  })

  it('works by keyboard', async () => {
    const { user } = list()
    await row(/กมลวรรณ/)
    screen.getByRole('listbox').focus()
    await user.keyboard('{Home}{Control>} {/Control}{Shift>}{ArrowDown}{ArrowDown}{/Shift}')
    expect(chosen()).toBe('c1 c2 c3')
    await user.keyboard('{Escape}')
    expect(chosen()).toBe('')
  })
})
