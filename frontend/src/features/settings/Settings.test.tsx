import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { fakeSetup } from '../../bridge/fakeData'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { SettingsDialog } from './SettingsDialog'
import { ShortcutsDialog } from './ShortcutsDialog'

const settings = (demo = true) =>
  show(<SettingsDialog setup={{ ...fakeSetup(), demo }} onClose={() => {}} onShortcuts={() => {}} />)

describe('settings', () => {
  it('changes language and appearance', async () => {
    const { user, called } = settings()
    await expectAccessible(screen.getByRole('dialog'))
    await user.click(screen.getByRole('radio', { name: 'Tiếng Việt' }))
    await user.click(screen.getByRole('radio', { name: 'Dark' }))
    expect(called('setup.setLanguage')).toEqual([['vi']])
    expect(called('setup.setTheme')).toEqual([['dark']])
    expect(screen.getByText('http://127.0.0.1:4001')).toBeVisible()
  })

  it('keeps how long a message can be taken back', async () => {
    const { user, called } = settings()
    expect(screen.getByRole('radio', { name: 'Off' })).toBeChecked()
    await user.click(screen.getByRole('radio', { name: '5 s' }))
    expect(called('setup.setUndo')).toEqual([[5]])
  })

  it.each([
    [true, 'Leave the demo'],
    [false, 'Disconnect this computer'],
  ])('asks before it removes anything (demo: %s)', async (demo, name) => {
    const { user, called } = settings(demo)
    await user.click(screen.getByRole('button', { name }))
    const question = screen.getByRole('alertdialog', { name: `${name}${demo ? ' shop' : ''}?` })
    await expectAccessible(question)
    expect(screen.getByRole('button', { name: 'Cancel' })).toHaveFocus()
    expect(called('setup.forget')).toEqual([])
    await user.click(screen.getByRole('button', { name }))
    expect(called('setup.forget')).toEqual([[]])
  })
})

it('lists the shortcuts', async () => {
  show(<ShortcutsDialog platform="linux" onClose={() => {}} />)
  expect(screen.getByText('Next unread conversation')).toBeVisible()
  await expectAccessible(screen.getByRole('dialog'))
})
