import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { fakeChannels } from '../../bridge/fakeData'
import { show } from '../../testing/render'
import { StaffInfo } from './StaffInfo'

const [channel] = fakeChannels(Date.now())
if (!channel) throw new Error('no channel')

it('keeps what the staff should know', async () => {
  const { user, called } = show(<StaffInfo channel={channel} />)
  await user.type(await screen.findByRole('textbox', { name: 'Notes for the staff' }), 'Ships on Fridays')
  expect(screen.getByText('16 / 10,000')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Save' }))
  expect(called('autoReplies.saveStaffInfo')).toEqual([[channel.id, 'Ships on Fridays']])
})
