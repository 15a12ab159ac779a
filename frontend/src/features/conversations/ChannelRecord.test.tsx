import { screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import type { FakeState } from '../../bridge/fake'
import type { ChannelView } from '../../bridge/types'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { ChannelRecord } from './ChannelRecord'

const change = (id: string, part: Partial<ChannelView>) => (state: FakeState) => {
  state.channels = state.channels.map((channel) => (channel.id === id ? { ...channel, ...part } : channel))
}
const today = (hour: number) => new Date().setHours(hour, 32, 0, 0)

it('says up to when an inbox is complete', async () => {
  const { container } = show(<ChannelRecord channelId="ch1" />, change('ch1', { checkedMs: today(14) }))
  expect(await screen.findByText('Complete up to 14:32')).toBeVisible()
  await expectAccessible(container)
})

it('says of all inboxes what holds for each', async () => {
  show(<ChannelRecord channelId="" />, (state) => {
    for (const [index, channel] of state.channels.entries()) channel.checkedMs = today(9 + index)
  })
  expect(await screen.findByText('Complete up to 09:32')).toBeVisible()
})

it('claims nothing before the first comparison', async () => {
  const { called } = show(<ChannelRecord channelId="ch1" />, change('ch1', { checkedMs: 0 }))
  await vi.waitFor(() => expect(called('channels.list')).toHaveLength(1))
  expect(screen.queryByText(/Complete/)).toBeNull()
})

it('says that Facebook had stopped sending', async () => {
  show(<ChannelRecord channelId="ch1" />, change('ch1', { resubscribedMs: Date.now() - 60_000 }))
  expect(await screen.findByText(/had stopped sending/)).toBeVisible()
})

it('shows how far older messages are, and stops on request', async () => {
  const begunMs = Date.now()
  const running = { messages: 1204, begunMs, reachedMs: begunMs - 45 * 864e5, cutoffMs: begunMs - 90 * 864e5 }
  const { user, called, container } = show(<ChannelRecord channelId="ch1" />, change('ch1', { import: running }))
  const bar = await screen.findByRole('progressbar', { name: /1,204/ })
  expect(Number(bar.getAttribute('value')) / Number(bar.getAttribute('max'))).toBeCloseTo(0.5)
  await expectAccessible(container)
  await user.click(screen.getByRole('button', { name: 'Cancel' }))
  expect(called('channels.cancelImport')).toEqual([['ch1']])
  await vi.waitFor(() => expect(screen.queryByRole('progressbar')).toBeNull())
})
