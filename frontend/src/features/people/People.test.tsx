import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { FakeState } from '../../bridge/fake'
import { fakeSetup } from '../../bridge/fakeData'
import type { SetupView } from '../../bridge/types'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { PeoplePage } from './PeoplePage'

const page = async (change: Partial<SetupView> = {}, rows?: (state: FakeState) => void) => {
  const view = show(<PeoplePage setup={{ ...fakeSetup(), ...change }} />, rows)
  await screen.findByRole('list', { name: 'Team' })
  return view
}
const person = (name: string) => {
  const row = screen.getByText(name).closest('li')
  if (!row) throw new Error(`no row of ${name}`)
  return within(row)
}

describe('the team', () => {
  it('says who is there, with which computers', async () => {
    const { container } = await page()
    expect(person('Mai Anh').getByText('Not connected yet')).toBeVisible()
    expect(person('Ploy').getByText('this computer')).toBeVisible()
    expect(person('陳怡君').getByText(/^Last here/)).toBeVisible()
    await expectAccessible(container)
  })

  it('lets an owner name a second one', async () => {
    const { user, called } = await page()
    await user.click(person('Mai Anh').getByRole('button', { name: /Role of Mai Anh/ }))
    await user.click(screen.getByRole('option', { name: /^Owner/ }))
    expect(called('people.setRole')).toEqual([['m2', 'owner']])
  })

  it('asks before somebody is removed, and says why it was refused', async () => {
    const { user, called, bridge } = await page()
    bridge.state.refuse['people.remove'] = { code: 'last_owner', args: {}, action: 'none' }
    await user.click(person('Mai Anh').getByRole('button', { name: 'Remove Mai Anh' }))
    const question = screen.getByRole('alertdialog', { name: 'Remove Mai Anh from the team?' })
    await expectAccessible(question)
    expect(called('people.remove')).toEqual([])
    await user.click(within(question).getByRole('button', { name: 'Remove Mai Anh' }))
    expect(await within(question).findByRole('alert')).toHaveTextContent('The shop needs an owner')
    bridge.state.refuse = {}
    await user.click(within(question).getByRole('button', { name: 'Remove Mai Anh' }))
    await waitFor(() => expect(screen.queryByText('Quầy thu ngân')).toBeNull())
  })

  it('signs out a lost computer, but not the one at hand', async () => {
    const { user, called } = await page()
    expect(person('Ploy').queryByRole('button', { name: /^Sign out/ })).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Sign out Quầy thu ngân' }))
    await user.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Sign out' }))
    expect(called('people.revoke')).toEqual([['d2']])
    await waitFor(() => expect(screen.queryByText('Quầy thu ngân')).toBeNull())
  })

  it('changes name and address, and shows a taken address beside its field', async () => {
    const { user, bridge } = await page()
    bridge.state.refuse['people.setPerson'] = { code: 'email_taken', args: {}, action: 'edit' }
    await user.click(screen.getByRole('button', { name: 'Edit Mai Anh' }))
    const email = screen.getByRole('textbox', { name: /E-mail/ })
    await user.clear(email)
    await user.type(email, 'ploy@myshop.com{Enter}')
    expect(await screen.findByText(/has this e-mail address/)).toBeVisible()
    expect(email).toHaveValue('ploy@myshop.com')
  })
})

describe('what agents see', () => {
  const agent = (state: FakeState) => {
    state.people = state.people.map((each) => (each.id === 'm2' ? each : { ...each, devices: [] }))
  }

  it('is the team and their own computers', async () => {
    const { called, user } = await page({ role: 'agent', memberId: 'm2', member: 'Mai Anh' }, agent)
    expect(screen.queryByRole('button', { name: 'Invite somebody' })).toBeNull()
    expect(screen.queryByRole('button', { name: /^Remove/ })).toBeNull()
    expect(screen.queryByRole('button', { name: /^Role of/ })).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Add a computer' }))
    expect(called('people.inviteComputer')).toEqual([['m2']])
  })

  it('lets an admin manage everybody but owners', async () => {
    await page({ role: 'admin', memberId: 'm3', member: '陳怡君' })
    expect(person('Ploy').queryByRole('button', { name: /^(Remove|Edit|Role of)/ })).toBeNull()
    expect(person('Mai Anh').getByRole('button', { name: 'Remove Mai Anh' })).toBeVisible()
  })
})

describe('inviting', () => {
  it('gives a link, a code and a QR code', async () => {
    const { user, called, container } = await page()
    await user.click(screen.getByRole('button', { name: 'Invite somebody' }))
    await user.type(screen.getByRole('textbox', { name: /E-mail/ }), ' nong@myshop.com ')
    await user.click(screen.getByRole('checkbox', { name: 'Tiệm bánh Mai Anh' }))
    await user.click(screen.getByRole('radio', { name: '1 day' }))
    await expectAccessible(container)
    await user.click(screen.getByRole('button', { name: 'Make the invite' }))
    expect(called('people.invite')).toEqual([['agent', 'nong@myshop.com', ['ch2'], 1]])
    expect(await screen.findByRole('img', { name: 'QR code of the invite' })).toBeVisible()
    await expectAccessible(container)
    await user.click(screen.getByRole('button', { name: 'Copy the code' }))
    expect(called('window.copy')).toEqual([[expect.stringMatching(/^K7QXM2-.*@relay\.myshop\.com$/)]])
    await user.click(screen.getByRole('button', { name: 'Done' }))
    expect(await screen.findAllByText('nong@myshop.com')).toHaveLength(2) // the one before, and this
  })

  it('keeps what was typed when the address is none', async () => {
    const { user, bridge } = await page()
    bridge.state.refuse['people.invite'] = { code: 'email_invalid', args: {}, action: 'edit' }
    await user.click(screen.getByRole('button', { name: 'Invite somebody' }))
    await user.type(screen.getByRole('textbox', { name: /E-mail/ }), 'nong at shop{Enter}')
    expect(await screen.findByText(/not an e-mail address/)).toBeVisible()
    expect(screen.getByRole('textbox', { name: /E-mail/ })).toHaveValue('nong at shop')
  })

  it('withdraws an open invite', async () => {
    const { user, called } = await page()
    await user.click(await screen.findByRole('button', { name: 'Withdraw the invite: nong@myshop.com' }))
    expect(called('people.withdraw')).toEqual([['i1']])
    await waitFor(() => expect(screen.queryByText('nong@myshop.com')).toBeNull())
  })
})
