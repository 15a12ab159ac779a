import { pages } from './phone'
import { expect, test } from './shop'

test('from the first screen to an answer that the customer has read', async ({ welcome: shop, page }) => {
  await expect(page.getByRole('heading', { name: 'How would you like to start?' })).toBeVisible()
  await page.getByRole('radiogroup', { name: 'Language' }).getByText('ไทย', { exact: true }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'th')
  await expect(page.getByRole('heading', { level: 2 })).not.toHaveText('How would you like to start?')
  await page.getByRole('radiogroup').getByText('English', { exact: true }).click()
  await page.getByRole('button', { name: /Try with a demo shop/ }).click()

  await expect(page.getByRole('listbox', { name: 'Conversations' })).toBeVisible({ timeout: 20_000 })
  await expect(shop.row('ธนกฤต พงษ์ไพบูลย์')).toBeVisible()
  await expect(page).toHaveTitle(/^\(\d+\) Pagedesk$/)
  const question = 'ชากุหลาบยังมีไหมคะ ขอ 2 ห่อค่ะ'
  const customer = await (await shop.phone()).customer(pages.tea, 'น้ำผึ้ง ตั้งใจดี')
  await customer.says(question)
  await expect(shop.row(customer.name)).toContainText(question)
  await shop.open(customer.name)
  await expect(shop.bubble(question)).toBeVisible()

  const answer = 'มีค่ะ รวม 2 ห่อ 240 บาทนะคะ'
  await shop.box().fill(answer)
  await shop.box().press('Enter')
  await expect(shop.box()).toHaveValue('')
  await customer.got(answer)
  await expect(shop.bubble(answer)).toContainText(/Sent|Delivered/)
  await customer.reads()
  await expect(shop.bubble(answer)).toContainText('Read')
  await expect(shop.row(customer.name)).toContainText(`You: ${answer}`)
})

test('leaving the demo shop leads back to the first screen', async ({ shop, page }) => {
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Leave the demo' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Leave the demo' }).click()
  await expect(page.getByRole('button', { name: /Try with a demo shop/ })).toBeVisible()
  expect((await shop.setup()).demo).toBe(false)
})

test('a relay that is not there is said beside its address', async ({ welcome: _, page }) => {
  await page.getByRole('button', { name: /Connect to a relay/ }).click()
  const address = page.getByRole('textbox', { name: 'Relay address' })
  await address.fill('http://127.0.0.1:1')
  await page.getByRole('textbox', { name: 'Setup code' }).fill('AAAA-BBBB-CCCC')
  await page.getByRole('textbox', { name: 'Your name' }).fill('Nok')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(page.getByText(/The relay does not answer/)).toBeVisible()
  await expect(address).toHaveValue('http://127.0.0.1:1')
})
