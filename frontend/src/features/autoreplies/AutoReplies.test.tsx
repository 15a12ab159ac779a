import { screen, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { fakeAutoSettings } from '../../bridge/fakeAutoReplies'
import { fakeChannels } from '../../bridge/fakeData'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { AutoReplies } from './AutoReplies'

const [channel] = fakeChannels(Date.now())
if (!channel) throw new Error('no channel')

it('switches a reply on, fills it and saves it for the team', async () => {
  const { user, called, container } = show(<AutoReplies channel={channel} />)
  await user.click(await screen.findByRole('switch', { name: 'Welcome message' }))
  const text = await screen.findByRole('textbox', { name: 'Text: Welcome message' })
  await user.clear(text)
  await user.type(text, 'Hello ')
  await user.click(screen.getByRole('button', { name: 'Customer’s name' }))
  expect(text).toHaveValue('Hello {customer}')
  expect(await screen.findByText('Hello Hannah')).toBeVisible()
  expect(screen.getByText('12 / 2,000')).toBeVisible()
  await expectAccessible(container)
  await user.click(screen.getByRole('button', { name: 'Save' }))
  expect(called('autoReplies.save')).toEqual([
    [channel.id, { ...fakeAutoSettings('en', false), welcome: { on: true, text: 'Hello {customer}' } }],
  ])
  expect(screen.queryByRole('button', { name: 'Save' })).not.toBeInTheDocument()
})

it('says what is wrong and keeps what was typed', async () => {
  const { user } = show(<AutoReplies channel={channel} />, (state) => {
    state.refuse['autoReplies.save'] = { code: 'hours_missing', args: {}, action: 'edit' }
  })
  await user.click(await screen.findByRole('switch', { name: 'Away message' }))
  await user.click(screen.getByRole('button', { name: 'Save' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('The text names business hours, but there are none')
  expect(screen.getByRole('switch', { name: 'Away message' })).toBeChecked()
  await user.click(screen.getByRole('button', { name: 'Cancel' }))
  expect(screen.getByRole('switch', { name: 'Away message' })).not.toBeChecked()
})

it('takes the standard texts of another language', async () => {
  const { user } = show(<AutoReplies channel={channel} />, (state) => {
    state.autoReplies = { ...fakeAutoSettings('en', true), language: 'th' }
  })
  await user.click(await screen.findByRole('button', { name: 'Use the standard texts' }))
  expect(await screen.findByDisplayValue(/^สวัสดีค่ะ/u)).toBeVisible()
})

it('edits business hours and holidays', async () => {
  const { user, called, container } = show(<AutoReplies channel={channel} />, (state) => {
    state.autoReplies = fakeAutoSettings('en', true)
  })
  const sunday = await screen.findByRole('list', { name: 'Sunday' })
  expect(sunday).toHaveTextContent('Closed')
  const days = sunday.closest('li')
  if (!days) throw new Error('no day')
  await user.click(within(days).getByRole('button', { name: 'Add hours' }))
  const opens = within(days).getByLabelText('Sunday: opens')
  await user.clear(opens)
  await user.type(opens, '10.30{Enter}')
  expect(opens).toHaveValue('10:30')
  const offers = await screen.findAllByRole('button', { name: /^Tết, Vietnam/u })
  const offer = offers[0]
  if (!offer) throw new Error('nothing is offered')
  await user.click(offer)
  expect(screen.getByDisplayValue('Tết')).toBeVisible()
  await expectAccessible(container)
  await user.click(screen.getByRole('button', { name: 'Save' }))
  const saved = called('autoReplies.save')[0]?.[1] as ReturnType<typeof fakeAutoSettings>
  expect(saved.ranges).toContainEqual({ day: 0, from: 630, to: 1080 })
  expect(saved.holidays).toHaveLength(2)
})
