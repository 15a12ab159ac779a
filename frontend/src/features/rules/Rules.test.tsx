import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { createFakeBridge, type FakeState } from '../../bridge/fake'
import type { ChannelView } from '../../bridge/types'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { ChooseRule } from './ChooseRule'
import { DutySwitch } from './DutySwitch'
import { RulesPage } from './RulesPage'

const page = (change?: (state: FakeState) => void) => show(<RulesPage />, change)

describe('rules', () => {
  it('lists them and names the inboxes that no rule deals', async () => {
    const { container } = page()
    const list = await screen.findByRole('list', { name: 'Rules' })
    expect(await within(list).findByRole('button', { name: /ร้านหลัก.*In turn.*Ploy, Mai Anh/u })).toBeInTheDocument()
    expect(await screen.findByText('No rule deals Ploy Home & Living')).toBeInTheDocument()
    await expectAccessible(container)
  })

  it('makes one, with a receiver named by e-mail', async () => {
    const { user, called, container } = page((state) => {
      state.rules = []
    })
    await user.click(await screen.findByRole('button', { name: 'New rule' }))
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'Shop')
    await user.click(await screen.findByRole('checkbox', { name: 'Tiệm bánh Mai Anh' }))
    await user.type(screen.getByRole('textbox', { name: 'Add by e-mail address' }), 'who@example.com{Enter}')
    expect(screen.getByText(/who@example\.com is not in the shop/u)).toBeInTheDocument()
    await user.clear(screen.getByRole('textbox', { name: 'Add by e-mail address' }))
    await user.type(screen.getByRole('textbox', { name: 'Add by e-mail address' }), 'MAI@myshop.com{Enter}')
    expect(screen.getByRole('checkbox', { name: /Mai Anh ?mai@myshop\.com/u })).toBeChecked()
    await user.click(screen.getByRole('radio', { name: /Fewest open/u }))
    await user.type(screen.getByRole('textbox', { name: 'Most open conversations per person' }), '1x5')
    await user.click(screen.getByRole('radio', { name: /Deal all/u }))
    expect(screen.getByText('The whole history goes along')).toBeInTheDocument()
    await expectAccessible(container)
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByRole('button', { name: /Shop/u })).toHaveTextContent('Fewest open')
    expect(called('rules.save')).toEqual([
      [
        expect.objectContaining({
          id: '',
          name: 'Shop',
          channels: ['ch2'],
          members: ['m2'],
          method: 'fewest_open',
          cap: 15,
          old: 'all',
        }),
      ],
    ])
  })

  it('keeps what was written when it is refused', async () => {
    const { user } = page((state) => {
      state.refuse['rules.save'] = { code: 'rule_no_channel', args: {}, action: 'edit' }
    })
    await user.click(await screen.findByRole('button', { name: 'New rule' }))
    await user.type(screen.getByRole('textbox', { name: 'Name' }), 'Night')
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(await screen.findByRole('alert')).toHaveTextContent('Choose an inbox')
    expect(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('Night')
  })

  it('asks before it deletes one', async () => {
    const { user, called } = page()
    await user.click(await screen.findByRole('button', { name: /Tiệm bánh/u }))
    await user.click(screen.getByRole('button', { name: 'Delete' }))
    expect(called('rules.delete')).toEqual([])
    await user.click(screen.getByRole('button', { name: 'Delete the rule' }))
    await waitFor(() => expect(called('rules.delete')).toEqual([['ru2']]))
  })
})

describe('duty', () => {
  it('is set for others, with shifts', async () => {
    const { user, called, container } = page()
    const list = await screen.findByRole('list', { name: 'On duty' })
    await user.click(await within(list).findByRole('switch', { name: 'Mai Anh' }))
    expect(called('rules.setDuty')).toEqual([['m2', true]])
    const row = within(list).getByRole('switch', { name: 'Ploy' }).closest('li')
    await user.click(within(row as HTMLElement).getByRole('button', { name: 'Shifts' }))
    await user.click(within(row as HTMLElement).getAllByRole('button', { name: 'Add a shift' })[0] as HTMLElement)
    await expectAccessible(container)
    await user.click(within(row as HTMLElement).getByRole('button', { name: 'Save' }))
    await waitFor(() =>
      expect(called('rules.setShifts')).toEqual([['m1', expect.any(String), [{ day: 1, from: 540, to: 1080 }]]]),
    )
  })

  it('is switched by oneself, where a rule asks for it', async () => {
    const { user, called, change } = show(<DutySwitch memberId="m1" />)
    const mine = await screen.findByRole('switch', { name: 'On duty' })
    expect(mine).toBeChecked()
    await user.click(mine)
    expect(called('rules.setDuty')).toEqual([['', false]])
    await waitFor(() => expect(screen.getByText('Switched off')).toBeInTheDocument())
    await change((state) => {
      state.rules = []
    })
  })

  it('is nothing to those whom no rule names', async () => {
    const { container, called } = show(<DutySwitch memberId="m3" />)
    await waitFor(() => expect(called('rules.duties')).toHaveLength(1))
    expect(container).toBeEmptyDOMElement()
  })
})

describe('a new inbox', () => {
  it('joins a rule', async () => {
    const onDone = vi.fn()
    const { channels } = createFakeBridge().state
    const { user, called } = show(<ChooseRule channel={channels[2] as ChannelView} onDone={onDone} />)
    await user.click(await screen.findByRole('button', { name: /^No rule.*Rule$/u }))
    await user.click(await screen.findByRole('option', { name: 'ร้านหลัก' }))
    await user.click(screen.getByRole('button', { name: 'Add to this rule' }))
    await waitFor(() => expect(onDone).toHaveBeenCalled())
    expect(called('rules.add')).toEqual([['ru1', 'ch3']])
  })
})
