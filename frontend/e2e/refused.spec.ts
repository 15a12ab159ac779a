import { pages } from './phone'
import { expect, test } from './shop'

const MAX_TEXT = 2000 // meta-platform.md 3.1

test('a text that is too long is counted and not sent as it is', async ({ shop, phone, page }) => {
  const customer = await phone.customer(pages.fashion, 'Too Long')
  await customer.says('hi')
  await shop.open(customer.name)
  await shop.box().fill('ก'.repeat(MAX_TEXT + 7))
  await expect(page.getByText('7 characters too many')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeDisabled()

  await shop.box().fill('ก'.repeat(MAX_TEXT))
  await expect(page.getByText('0 characters left')).toBeVisible()
  await shop.box().press('Enter')
  await customer.got('ก'.repeat(MAX_TEXT))
  expect(await customer.texts()).toHaveLength(2)
})

test('a closed conversation says so, and can be answered once the customer writes', async ({ shop, phone, page }) => {
  const customer = await phone.known(pages.tea, 'พิมพ์ลภัส อัครเดชาวัฒนานนท์')
  await shop.chooseInbox('Lotus Tea')
  await shop.open(customer.name)
  await expect(page.getByText('Sending is no longer possible: 24 hours have passed')).toBeVisible()
  await expect(shop.box()).toHaveCount(0)
  await expect(page.getByText('Answer time is over')).toBeVisible()

  await customer.says('ตกลงรับ 30 ชุดค่ะ')
  await expect(shop.box()).toBeVisible()
  await expect(page.getByText(/left to answer/)).toBeVisible()
  await shop.box().fill('ขอบคุณค่ะ')
  await shop.box().press('Enter')
  await customer.got('ขอบคุณค่ะ')
})

test('a message that Meta refuses says why; trying again sends it once', async ({ shop, phone }) => {
  const customer = await phone.customer(pages.fashion, 'Retry Me')
  await customer.says('hi')
  await shop.open(customer.name)
  await phone.fault(pages.fashion, '551', 1)
  await shop.box().fill('Are you there?')
  await shop.box().press('Enter')
  const bubble = shop.bubble('Are you there?')
  await expect(bubble).toContainText('The customer cannot be reached')
  await expect(shop.row(customer.name).getByRole('img', { name: 'A message could not be sent' })).toBeVisible()

  await bubble.getByRole('button', { name: 'Try again' }).click()
  await customer.got('Are you there?')
  await expect(bubble).toContainText(/Sent|Delivered/)
  await expect(bubble.getByRole('button', { name: 'Try again' })).toHaveCount(0)
  await expect(shop.row(customer.name).getByRole('img', { name: 'A message could not be sent' })).toHaveCount(0)
  expect(await customer.texts()).toEqual(['hi', 'Are you there?'])
})

test('a refused message can be taken back into the text box', async ({ shop, phone }) => {
  const customer = await phone.customer(pages.fashion, 'Edit Me')
  await customer.says('hi')
  await shop.open(customer.name)
  await phone.fault(pages.fashion, '551', 1)
  await shop.box().fill('Wrong word')
  await shop.box().press('Enter')
  await shop.bubble('Wrong word').getByRole('button', { name: 'Edit' }).click()
  await expect(shop.box()).toHaveValue('Wrong word')
  await expect(shop.bubble('Wrong word')).toHaveCount(0)
})
