import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { fakeChannels } from '../../bridge/fakeData'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { ContactPane } from './ContactPane'

it('shows the customer and copies the id', async () => {
  const { user, called, container } = show(<ContactPane conversationId="c1" channel={undefined} onClose={() => {}} />)
  expect(await screen.findByText('กมลวรรณ พิทักษ์วงศ์สกุลชัย')).toBeVisible()
  expect(screen.getByText('ผ้าไหมแท้ ลด 20%')).toBeVisible()
  await expectAccessible(container)
  await user.click(screen.getByRole('button', { name: 'Copy customer ID' }))
  expect(called('window.copy')).toEqual([['739201846500000']])
  expect(await screen.findByRole('button', { name: 'Copied' })).toBeVisible()
})

it('never invents a name', async () => {
  show(<ContactPane conversationId="c5" channel={undefined} onClose={() => {}} />)
  expect(await screen.findByText('Customer …4821')).toBeVisible()
  expect(screen.getByText(/has not told us the name yet/)).toBeVisible()
})

it('says what the staff should know of the inbox', async () => {
  show(<ContactPane conversationId="c1" channel={fakeChannels(0)[0]} onClose={() => {}} />, (state) => {
    state.staffInfo = 'Ships on Fridays'
  })
  expect(await screen.findByRole('region', { name: 'About this inbox' })).toHaveTextContent('Ships on Fridays')
})
