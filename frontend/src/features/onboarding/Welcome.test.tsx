import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { noProblem } from '../../bridge/fakeData'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { Welcome } from './Welcome'

describe('the first screen', () => {
  it('speaks the chosen language at once', async () => {
    const { user, called, container } = show(<Welcome problem={noProblem} />)
    await user.click(screen.getByRole('radio', { name: 'ไทย' }))
    expect(await screen.findByRole('button', { name: /ทดลองกับร้านตัวอย่าง/ })).toBeVisible()
    expect(called('setup.setLanguage')).toEqual([['th']])
    expect(document.documentElement.lang).toBe('th')
    await expectAccessible(container)
  })

  it('starts the demo in that language', async () => {
    const { user, called } = show(<Welcome problem={noProblem} />)
    await user.click(screen.getByRole('button', { name: /Try with a demo shop/ }))
    expect(called('setup.startDemo')).toEqual([['en']])
  })

  it('says why a shop could not be opened', () => {
    show(<Welcome problem={{ code: 'keychain_locked', args: {}, action: 'retry' }} />)
    expect(screen.getByRole('alert')).toHaveTextContent('The keychain is locked')
  })
})

describe('connecting to a relay', () => {
  const open = async () => {
    const view = show(<Welcome problem={noProblem} />)
    await view.user.click(screen.getByRole('button', { name: /Connect to a relay/ }))
    return view
  }
  const field = (name: string) => screen.getByRole('textbox', { name })
  const fill = async ({ user }: Awaited<ReturnType<typeof open>>) => {
    await user.type(field('Relay address'), ' https://relay.shop ')
    await user.type(field('Setup code'), 'ABCD-1234')
    await user.type(field('Your name'), 'พลอย{Enter}')
  }

  it('pairs with what was typed, without stray spaces', async () => {
    const view = await open()
    await expectAccessible(view.container)
    await fill(view)
    expect(view.called('setup.pair')).toEqual([['https://relay.shop', 'ABCD-1234', 'พลอย']])
  })

  it('asks for what is missing', async () => {
    const { user, called } = await open()
    await user.click(screen.getByRole('button', { name: 'Connect' }))
    expect(screen.getAllByText('Please fill this in.')).toHaveLength(3)
    expect(field('Setup code')).toBeInvalid()
    expect(called('setup.pair')).toEqual([])
  })

  it.each([
    ['setup_code_bad', 'Setup code', /setup code does not work/],
    ['relay_bad_address', 'Relay address', /not a relay’s address/],
    ['relay_unreachable', 'Relay address', /does not answer/],
    ['name_too_long', 'Your name', /name is too long/],
  ])('%s is shown beside its field and nothing is lost', async (code, name, words) => {
    const view = await open()
    view.bridge.state.refuse['setup.pair'] = { code, args: { relay: 'https://relay.shop', max: '40' }, action: 'edit' }
    await fill(view)
    expect(await screen.findByText(words)).toBeVisible()
    expect(field(name)).toHaveAccessibleDescription(expect.stringMatching(words))
    expect(field('Setup code')).toHaveValue('ABCD-1234')
  })

  it('shows other trouble above the form', async () => {
    const view = await open()
    view.bridge.state.refuse['setup.pair'] = { code: 'keychain_unavailable', args: {}, action: 'none' }
    await fill(view)
    expect(await screen.findByRole('alert')).toHaveTextContent('no keychain')
  })
})

describe('joining a team', () => {
  const field = (name: RegExp | string) => screen.getByRole('textbox', { name })
  const open = async (invite = '') => {
    const view = show(<Welcome problem={noProblem} invite={invite} />)
    if (invite === '') await view.user.click(screen.getByRole('button', { name: /Join a team/ }))
    return view
  }

  it('reads the invite, then asks who joins', async () => {
    const { user, called, container } = await open()
    await user.type(field('Invite'), 'K7QX@relay.shop{Enter}')
    expect(await screen.findByText(/Mai Anh invites you to “Ploy & Co\.”\. Your role: Agent\./)).toBeVisible()
    expect(screen.getByText('Relay: https://relay.myshop.com')).toBeVisible()
    await expectAccessible(container)
    await user.click(screen.getByRole('button', { name: 'Join' }))
    expect(screen.getByText('Please fill this in.')).toBeVisible()
    await user.type(field('Your name'), 'น้อง')
    await user.type(field(/Your e-mail/), 'nong@myshop.com{Enter}')
    expect(called('setup.join')).toEqual([['K7QX@relay.shop', 'น้อง', 'nong@myshop.com']])
  })

  it('does nothing with a link that was clicked on until the person says so', async () => {
    const { user, called } = await open('pagedesk://join/K7QX@relay.shop')
    expect(field('Invite')).toHaveValue('pagedesk://join/K7QX@relay.shop')
    expect(called('setup.readInvite')).toEqual([])
    await user.click(screen.getByRole('button', { name: 'Back' }))
    expect(called('setup.dropInvite')).toHaveLength(1)
  })

  it('asks no name for another computer of a member', async () => {
    const { user, called, bridge } = await open()
    bridge.state.invitation = { ...bridge.state.invitation, member: 'Mai Anh' }
    await user.type(field('Invite'), 'K7QX@relay.shop{Enter}')
    expect(await screen.findByText(/another computer of Mai Anh/)).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Join' }))
    expect(called('setup.join')).toEqual([['K7QX@relay.shop', '', '']])
  })

  it.each([
    ['setup.readInvite', 'invite_bad', 'Invite', /no longer works/],
    ['setup.join', 'email_taken', /Your e-mail/, /has this e-mail address/],
  ])('%s: %s is shown beside its field and nothing is lost', async (call, code, name, words) => {
    const { user, bridge } = await open()
    bridge.state.refuse[call] = { code, args: {}, action: 'edit' }
    await user.type(field('Invite'), 'K7QX@relay.shop{Enter}')
    if (call === 'setup.join') await user.type(await screen.findByRole('textbox', { name: 'Your name' }), 'Nong{Enter}')
    expect(await screen.findByText(words)).toBeVisible()
    expect(field(name)).toHaveAccessibleDescription(expect.stringMatching(words))
    expect(field('Invite')).toHaveValue('K7QX@relay.shop')
  })
})
