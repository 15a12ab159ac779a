import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { FakeState } from '../../bridge/fake'
import { fakeSetup } from '../../bridge/fakeData'
import { scenes } from '../../bridge/fakeScenes'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { MailPage } from './MailPage'

const page = (role: string, change?: (state: FakeState) => void) =>
  show(<MailPage setup={{ ...fakeSetup(), role }} />, change)
const field = (name: string) => screen.findByLabelText(name)

describe('e-mails on assignment', () => {
  it('lets the owner set an account, and forgets the password at once', async () => {
    const { user, called, container } = page('owner')
    await user.type(await field('Mail server'), 'smtp.example.com')
    await user.click(screen.getByRole('radio', { name: 'STARTTLS' }))
    expect(await field('Port')).toHaveValue('587')
    await user.type(await field('User'), 'shop')
    await user.type(await field('Password'), 'secret')
    await user.type(await field('Sender'), 'shop@example.com')
    await user.clear(await field('Minutes between mails'))
    await user.type(await field('Minutes between mails'), '15')
    await expectAccessible(container)
    await user.click(screen.getByRole('button', { name: 'Save' }))
    await waitFor(async () => expect(await field('Password')).toHaveValue(''))
    const account = {
      host: 'smtp.example.com',
      port: 587,
      security: 'starttls',
      user: 'shop',
      from: 'shop@example.com',
    }
    expect(called('mail.save')).toEqual([
      [{ ...account, on: true, minutes: 15, withText: false, language: 'en' }, 'secret'],
    ])
    expect(await screen.findByRole('switch', { name: 'Tell me by e-mail what I was given' })).toBeChecked()
  })

  it('says what a test met, and what it means', async () => {
    const { user, bridge } = page('owner', scenes.mail)
    bridge.state.refuse['mail.test'] = {
      code: 'mail_certificate',
      args: { host: 'smtp.example.com:465', reason: 'x509' },
      action: 'edit',
    }
    expect(await screen.findByText('The mail server refused the login')).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Send test' }))
    expect(await screen.findByRole('alert')).toHaveTextContent('The certificate of smtp.example.com:465 is not trusted')
    bridge.state.refuse = {}
    await user.click(screen.getByRole('button', { name: 'Send test' }))
    expect(await screen.findByText('The server took the test mail to ploy@example.com')).toBeInTheDocument()
  })

  it('lets each member choose for themselves, and shows them no account', async () => {
    const { user, called, container } = page('agent', scenes.mail)
    const mine = await screen.findByRole('switch', { name: 'Tell me by e-mail what I was given' })
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull()
    expect(screen.queryByText('The mail server refused the login')).toBeNull()
    await expectAccessible(container)
    await user.click(mine)
    expect(called('mail.mute')).toEqual([[true]])
    await waitFor(() => expect(mine).not.toBeChecked())
  })

  it('tells members of a shop without an account', async () => {
    page('agent')
    expect(await screen.findByText('No e-mails yet')).toBeInTheDocument()
  })
})
