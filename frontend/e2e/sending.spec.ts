import { pages } from './phone'
import { callGo, expect, test } from './shop'

test('a long text is shown in parts and sent in order', async ({ shop, phone, page }) => {
  const customer = await phone.customer(pages.fashion, 'Long Story')
  await customer.says('tell me everything')
  await shop.open(customer.name)
  const sentence = 'ผ้าไหมทอมือ สีธรรมชาติ ส่งฟรีทั่วประเทศค่ะ '
  await shop.box().fill(sentence.repeat(60))
  await shop.box().press('Enter')
  const parts = page.getByRole('dialog', { name: 'Send as 2 messages' })
  await expect(parts.getByRole('listitem')).toHaveCount(2)
  await page.keyboard.press('Escape')
  await expect(shop.box()).toHaveValue(sentence.repeat(60))

  await page.getByRole('button', { name: 'Send in several messages…' }).click()
  await expect(parts.getByRole('button', { name: 'Send 2 messages' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(shop.box()).toHaveValue('')
  await expect.poll(async () => (await customer.texts()).length).toBe(3)
  const sent = (await customer.texts()).slice(1)
  expect(sent.join(' ')).toBe(sentence.repeat(60).trim())
})

test('a message can be taken back before it goes out', async ({ shop, phone, page }) => {
  const customer = await phone.customer(pages.fashion, 'Too Soon')
  await customer.says('hi')
  await shop.open(customer.name)
  await callGo(page, 'Setup', 'SetUndo', 10)
  await shop.box().fill('Ooops')
  await shop.box().press('Enter')
  await expect(shop.bubble('Ooops')).toContainText(/Goes out in \d+ second/)
  await shop.bubble('Ooops').getByRole('button', { name: 'Undo' }).click()
  await expect(shop.box()).toHaveValue('Ooops')
  await callGo(page, 'Setup', 'SetUndo', 0)
  await shop.box().fill('Good morning')
  await shop.box().press('Enter')
  await customer.got('Good morning')
  expect(await customer.texts()).toEqual(['hi', 'Good morning'])
})

test('what ends soon has a list of its own', async ({ shop, page }) => {
  await shop.list('Ending soon')
  await expect(page.getByText('Nothing is ending soon').or(page.getByRole('option').first())).toBeVisible()
  await shop.chooseInbox('Lotus Tea')
})
