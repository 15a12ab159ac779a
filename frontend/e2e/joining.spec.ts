import type { NewInviteView } from '../src/bridge/types'
import { pages } from './phone'
import { callGo, expect, joined, test } from './shop'

joined('somebody is invited, joins, answers, and is taken out again', async ({ shop, phone, page, second }) => {
  test.setTimeout(90_000)
  const customer = await phone.customer(pages.tea, 'Asks The Team')
  await customer.says('is the shop open?')

  await page.getByRole('button', { name: 'Manage shop' }).click()
  await page.getByRole('tab', { name: 'People' }).click()
  await page.getByRole('button', { name: 'Invite somebody' }).click()
  await page.getByRole('button', { name: 'Make the invite' }).click()
  await expect(page.getByRole('img', { name: 'QR code of the invite' })).toBeVisible()
  const code = (await page.getByText(/^[0-9A-Z-]+@/).textContent()) ?? ''
  await page.getByRole('button', { name: 'Done' }).click()

  await second.page.getByRole('button', { name: /Join a team/ }).click()
  await second.page.getByRole('textbox', { name: 'Invite' }).fill(code)
  await second.page.getByRole('button', { name: 'Continue' }).click()
  await expect(second.page.getByText(/Nok invites you .* Your role: Agent/)).toBeVisible()
  await second.page.getByRole('textbox', { name: 'Your name' }).fill('Ploy')
  await second.page.getByRole('button', { name: 'Join' }).click()

  await second.open(customer.name)
  await second.box().fill('Yes, until six')
  await second.box().press('Enter')
  await customer.got('Yes, until six')
  await expect(page.getByRole('list', { name: 'Team' }).getByText('Ploy')).toBeVisible()
  await second.page.getByRole('button', { name: 'Manage shop' }).click()
  await expect(second.page.getByRole('list', { name: 'Team' })).toContainText('Nok')
  await expect(second.page.getByRole('button', { name: 'Invite somebody' })).toHaveCount(0)

  await page.getByRole('button', { name: 'Remove Ploy' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove Ploy' }).click()
  await expect(second.page.getByRole('alert').filter({ hasText: 'no longer part of the shop' })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Team' }).getByText('Ploy')).toHaveCount(0)
  await page.getByRole('button', { name: 'Close' }).click()
  await expect(shop.row(customer.name)).toBeVisible()
})

joined('one invite is for one person', async ({ shop, second }) => {
  const made = await callGo<NewInviteView>(shop.page, 'People', 'Invite', 'agent', '', [], 1)
  const again = async (name: string) => callGo(second.page, 'Setup', 'Join', made.link, name, '')
  await again('Ploy')
  await callGo(second.page, 'Setup', 'Forget')
  await expect(again('Eve')).rejects.toThrow(/invite_bad/)
})

test('a link that is clicked on waits for the person', async ({ welcome, program, page }) => {
  await program.click('pagedesk://join/hello')
  await program.click(`pagedesk://join/${'0'.repeat(16)}@localhost:1`)
  await expect(page.getByRole('textbox', { name: 'Invite' })).toHaveValue(/^pagedesk:\/\/join\/0+@localhost:1$/)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('alert')).toContainText('does not answer')
  await page.getByRole('button', { name: 'Back' }).click()
  await expect(page.getByRole('button', { name: /Join a team/ })).toBeVisible()
  expect((await welcome.setup()).invite).toBe('')
})
