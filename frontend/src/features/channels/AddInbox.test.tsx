import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { FakeState } from '../../bridge/fake'
import { noProblem } from '../../bridge/fakeData'
import type { LoginView } from '../../bridge/types'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { AddInbox } from './AddInbox'

const login = (change: Partial<LoginView>) => (state: FakeState) => {
  state.login = { stage: 'idle', url: '', account: '', missing: [], problem: noProblem, ...change }
}
const done = login({ stage: 'done', account: 'Ploy' })

function add(change: (state: FakeState) => void = () => {}) {
  const onShow = vi.fn()
  const onClose = vi.fn()
  return { ...show(<AddInbox onShow={onShow} onClose={onClose} asked={[]} />, change), onShow, onClose }
}
const button = (name: string | RegExp) => screen.findByRole('button', { name })

describe('logging in', () => {
  it('opens the browser, waits, and can be cancelled', async () => {
    const { user, called } = add()
    await user.click(await button('Continue with Facebook'))
    expect(await screen.findByText('Continue in your browser')).toBeVisible()
    await expectAccessible(screen.getByRole('dialog'))
    await user.click(await button('Copy link'))
    expect(called('window.copy')).toEqual([['https://www.facebook.com/dialog/oauth?state=1']])
    await user.click(await button('Cancel'))
    expect(await screen.findByText(/You cancelled on Facebook/)).toBeVisible()
    expect(called('channels.startLogin')).toEqual([[false]])
  })

  it.each([
    ['login_refused', /did not let you in/],
    ['login_timeout', /took too long/],
    ['login_state_mismatch', /did not belong/],
    ['login_exchange_failed', /did not complete/],
  ])('%s is explained and one can start again', async (code, words) => {
    add(login({ stage: 'failed', problem: { code, args: {}, action: 'retry' } }))
    expect(await screen.findByRole('alert')).toHaveTextContent(words)
    expect(await button('Continue with Facebook')).toBeEnabled()
  })

  it('offers the link when the browser did not open', async () => {
    const { user, bridge } = add(login({ stage: 'waiting', url: 'https://fb.example' }))
    bridge.state.refuse['channels.startLogin'] = { code: 'login_browser', args: {}, action: 'none' }
    await user.click(await button('Open again'))
    expect(await screen.findByRole('alert')).toHaveTextContent('browser could not be opened')
    expect(await button('Copy link')).toBeEnabled()
  })
})

describe('choosing a Page', () => {
  it('greys what cannot be used and says why', async () => {
    add(done)
    const pages = within(await screen.findByRole('list', { name: 'Choose a Page' }))
    expect(pages.getByRole('button', { name: /Ploy Outlet/ })).toBeDisabled()
    expect(pages.getByText(/You may not answer messages for this Page/)).toBeVisible()
    expect(pages.getByRole('button', { name: /ร้านผ้าไหมคุณพลอย.*Already connected/ })).toBeDisabled()
    await expectAccessible(screen.getByRole('dialog'))
  })

  it('asks again for declined permissions', async () => {
    const { user, called } = add(login({ stage: 'done', account: 'Ploy', missing: ['pages_messaging'] }))
    expect(await screen.findByText(/pages_messaging/)).toBeVisible()
    await user.click(await button('Ask again'))
    expect(called('channels.startLogin')).toEqual([[true]])
  })

  it('says when the account has no Pages', async () => {
    add((state) => {
      done(state)
      state.pages = []
    })
    expect(await screen.findByText('This Facebook account manages no Pages')).toBeVisible()
  })
})

describe('naming and connecting', () => {
  const choose = async (change: (state: FakeState) => void = done) => {
    const view = add(change)
    await view.user.click(await button(/ร้านขนมไทยโบราณ/))
    return view
  }
  const name = () => screen.getByRole('textbox', { name: 'Inbox name' })

  it('proposes the Page’s name, cut at forty whole characters', async () => {
    await choose()
    expect(name()).toHaveValue('ร้านขนมไทยโบราณคุณยายสมศรี สาขาเชียงใหม่ ตลาด')
    expect(screen.getByText('40 of 40')).toBeVisible()
    await expectAccessible(screen.getByRole('dialog'))
  })

  it.each([
    ['', /Give the inbox a name/],
    ['ก็'.repeat(41), /1 character too many/],
    ['👨‍👩‍👧'.repeat(42), /2 characters too many/],
  ])('refuses a name that does not fit: %s', async (text, words) => {
    const { user, called } = await choose()
    await user.clear(name())
    if (text !== '') await user.click(name()).then(() => user.paste(text))
    expect(await screen.findByText(words)).toBeVisible()
    expect(await button('Create inbox')).toBeDisabled()
    expect(called('channels.connect')).toEqual([])
  })

  it('connects and leads to the inbox', async () => {
    const { user, called, onShow } = await choose()
    await user.clear(name())
    await user.type(name(), 'Bánh 🍰{Enter}')
    expect(await screen.findByText(/^Share ร้านขนมไทยโบราณ/)).toBeVisible()
    await expectAccessible(screen.getByRole('dialog'))
    await user.click(await button('Yes, continue'))
    expect(await screen.findByText('Bánh 🍰 is connected')).toBeVisible()
    expect(called('channels.connect')).toEqual([['p4', 'Bánh 🍰', '90', false]])
    await user.click(await button('Take me there'))
    expect(onShow).toHaveBeenCalledWith('ch-p4')
  })

  it('keeps an inbox to oneself', async () => {
    const { user, called } = await choose()
    await user.click(await button('Create inbox'))
    expect(called('channels.connect')).toEqual([])
    await user.click(await button('No, only me'))
    expect(await screen.findByText(/is connected$/)).toBeVisible()
    expect(called('channels.connect')[0]?.[3]).toBe(true)
  })

  it('keeps the name when connecting is refused', async () => {
    const { user } = await choose((state) => {
      done(state)
      state.refuse['channels.connect'] = { code: 'channel_taken', args: {}, action: 'none' }
    })
    await user.clear(name())
    await user.type(name(), 'Mine{Enter}')
    await user.click(await button('Yes, continue'))
    expect(await screen.findByRole('alert')).toHaveTextContent('belongs to another shop')
    expect(name()).toHaveValue('Mine')
  })
})

it('follows the login wherever it was started', async () => {
  const { bridge } = add()
  await button('Continue with Facebook')
  act(() => {
    bridge.state.login = { ...bridge.state.login, stage: 'done', account: 'Ploy' }
    bridge.emit('login', bridge.state.login)
  })
  await waitFor(() => expect(screen.getByText('Logged in as Ploy')).toBeVisible())
})
