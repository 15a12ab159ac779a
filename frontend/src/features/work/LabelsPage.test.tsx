import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { expectAccessible } from '../../testing/axe'
import { show } from '../../testing/render'
import { LabelsPage } from './LabelsPage'

it('makes a label, changes it and deletes it', async () => {
  const { user, called, container } = show(<LabelsPage />, (state) => {
    state.labels = []
  })
  expect(await screen.findByText('No labels yet')).toBeVisible()
  await expectAccessible(container)
  await user.click(screen.getByRole('button', { name: 'New label' }))
  const dialog = await screen.findByRole('dialog', { name: 'New label' })
  await user.type(within(dialog).getByRole('textbox', { name: 'Name' }), 'VIP')
  await user.click(within(dialog).getByRole('radio', { name: 'Colour 4' }))
  await expectAccessible(dialog)
  await user.click(within(dialog).getByRole('button', { name: 'Save' }))
  await user.click(await screen.findByRole('button', { name: 'Change VIP' }))
  const editor = await screen.findByRole('dialog', { name: 'Change label' })
  await user.type(within(editor).getByRole('textbox', { name: 'Name' }), ' customer{Enter}')
  await user.click(await screen.findByRole('button', { name: 'Delete VIP customer' }))
  const question = await screen.findByRole('alertdialog')
  await user.click(within(question).getByRole('button', { name: 'Delete' }))
  await waitFor(() => expect(screen.getByText('No labels yet')).toBeVisible())
  expect(called('labels.save')).toEqual([
    [{ id: '', name: 'VIP', colour: 3 }],
    [{ id: 'l1', name: 'VIP customer', colour: 3 }],
  ])
  expect(called('labels.delete')).toEqual([['l1']])
})

it('says why a label cannot be saved', async () => {
  const { user, bridge } = show(<LabelsPage />)
  bridge.state.refuse['labels.save'] = { code: 'label_exists', args: { name: 'VIP' }, action: 'edit' }
  await user.click(await screen.findByRole('button', { name: 'New label' }))
  await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'vip{Enter}')
  expect(await screen.findByText('There is a label VIP already')).toBeVisible()
})
