import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { FakeState } from '../../bridge/fake'
import { fakeChannels } from '../../bridge/fakeData'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { ChannelAccess } from './ChannelAccess'
import { HiddenInboxes } from './HiddenInboxes'

const [channel] = fakeChannels(Date.now())
if (!channel) throw new Error('no channel')

const open = (change?: (state: FakeState) => void) => show(<ChannelAccess channel={channel} />, change)

it('shares an inbox with chosen people', async () => {
  const { user, called, container, bridge } = open()
  expect(await screen.findByRole('radio', { name: 'Everyone' })).toBeChecked()
  await user.click(screen.getByRole('radio', { name: 'Chosen people' }))
  const me = bridge.state.members.find(({ id }) => id === bridge.state.setup.memberId)
  const other = bridge.state.members.find(({ id }) => id !== bridge.state.setup.memberId)
  expect(screen.getByRole('checkbox', { name: me?.name ?? '' })).toBeChecked()
  await user.click(screen.getByRole('checkbox', { name: other?.name ?? '' }))
  expect(screen.getByText(/Their computers delete these conversations/)).toBeVisible()
  await expectAccessible(container)
  await user.click(screen.getByRole('button', { name: 'Save' }))
  expect(called('channels.setAccess')).toEqual([
    [channel.id, { everyone: false, members: [me?.id, other?.id], ownOnly: false }],
  ])
})

it('warns who shuts themselves out', async () => {
  const { user, bridge } = open()
  await user.click(await screen.findByRole('radio', { name: 'Chosen people' }))
  const name = bridge.state.members.find(({ id }) => id === bridge.state.setup.memberId)?.name ?? ''
  const other = bridge.state.members.find(({ id }) => id !== bridge.state.setup.memberId)?.name ?? ''
  await user.click(screen.getByRole('checkbox', { name: other }))
  await user.click(screen.getByRole('checkbox', { name }))
  expect(screen.getByText('You will not see this inbox any more')).toBeVisible()
})

it('keeps an inbox to oneself, and agents to their own', async () => {
  const { user, called, bridge } = open()
  await user.click(await screen.findByRole('switch', { name: 'Agents see only their own conversations' }))
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await user.click(await screen.findByRole('radio', { name: 'Only me' }))
  await user.click(screen.getByRole('button', { name: 'Save' }))
  expect(called('channels.setAccess').map(([, access]) => access)).toEqual([
    { everyone: true, members: [], ownOnly: true },
    { everyone: false, members: [bridge.state.setup.memberId], ownOnly: true },
  ])
})

it('says why it was not changed', async () => {
  const { user } = open((state) => {
    state.refuse['channels.setAccess'] = { code: 'not_allowed', args: {}, action: 'none' }
  })
  await user.click(await screen.findByRole('radio', { name: 'Only me' }))
  await user.click(screen.getByRole('button', { name: 'Save' }))
  expect(await screen.findByRole('alert')).toBeVisible()
})

it('lets an owner open what others kept to themselves', async () => {
  const { user, called } = show(<HiddenInboxes />, (state) => {
    state.hidden = ['page:42']
  })
  await user.click(await screen.findByRole('button', { name: /Share with everyone.*page:42/ }))
  expect(called('channels.setAccess')).toEqual([['page:42', { everyone: true, members: [], ownOnly: false }]])
})
