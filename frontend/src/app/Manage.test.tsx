import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { fakeSetup } from '../bridge/fakeData'
import { expectAccessible } from '../testing/axe'
import { show } from '../testing/render'
import { Manage, managesAnything } from './Manage'

const manage = () => show(<Manage setup={fakeSetup()} onClose={() => {}} />)

describe('what is managed for the shop', () => {
  it('lets owners say which inboxes have the human-agent tag', async () => {
    const { user, called } = manage()
    const tag = await screen.findByRole('switch', { name: 'Answers after 24 hours' })
    expect(tag).not.toBeChecked()
    await user.click(tag)
    expect(called('channels.setHumanAgent')).toEqual([['ch1', true]])
    await waitFor(() => expect(tag).toBeChecked())
    await expectAccessible(screen.getByRole('dialog'))
  })

  it('shows the settings of the inbox that is chosen', async () => {
    const { user, called } = manage()
    await user.click(await screen.findByRole('button', { name: /Inbox$/ }))
    await user.click(screen.getByRole('option', { name: 'Tiệm bánh Mai Anh' }))
    await user.click(screen.getByRole('switch', { name: 'Answers after 24 hours' }))
    expect(called('channels.setHumanAgent')).toEqual([['ch2', true]])
  })

  it('is for those who manage something', () => {
    expect(managesAnything(fakeSetup())).toBe(true)
    expect(managesAnything({ ...fakeSetup(), role: 'agent' })).toBe(true) // their own computers
  })
})
