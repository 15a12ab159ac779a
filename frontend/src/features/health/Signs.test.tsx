import { screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import type { FakeState } from '../../bridge/fake'
import { scenes } from '../../bridge/fakeScenes'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { Signs } from './Signs'

const scene = (name: string) => (state: FakeState) => scenes[name]?.(state)

it('shows nothing when all is well', async () => {
  const { called } = show(<Signs onAction={() => {}} />)
  await vi.waitFor(() => expect(called('health.status')).toHaveLength(1))
  expect(screen.queryByText(/Since/)).toBeNull()
})

it.each([
  ['offline', 'No internet', /reading and writing/],
  ['relay', 'Relay not reachable', /http:\/\/127.0.0.1:4001/],
  ['facebook', 'Facebook refuses', /log in again/],
])('%s has its own sign with since when and what to do', async (name, title, words) => {
  const { container } = show(<Signs onAction={() => {}} />, scene(name))
  expect(await screen.findByText(title)).toBeVisible()
  expect(screen.getByText(/Since \d\d:\d\d · Last worked \d\d:\d\d/)).toBeVisible()
  expect(screen.getByText(words)).toBeVisible()
  await expectAccessible(container)
})

it('offers the login when Facebook asks for one', async () => {
  const onAction = vi.fn()
  const { user } = show(<Signs onAction={onAction} />, scene('facebook'))
  await user.click(await screen.findByRole('button', { name: 'Log in to Facebook again' }))
  expect(onAction).toHaveBeenCalledWith('reauthorize')
})

it('shows how far catching up is', async () => {
  show(<Signs onAction={() => {}} />, scene('catchup'))
  expect(await screen.findByRole('progressbar', { name: 'Catching up: 3,120 of 8,450' })).toHaveAttribute(
    'value',
    '3120',
  )
})
