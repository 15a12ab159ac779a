import { pages } from './phone'
import { expect, test } from './shop'

// More than two pages of a thread.
const MESSAGES = 130

test('a long thread keeps its place while older and newer messages come', async ({ shop, phone, page }) => {
  const customer = await phone.customer(pages.fashion, 'Chatterbox')
  for (let i = 1; i <= MESSAGES; i++) await customer.says(`line ${i}: ${'more words '.repeat(i % 9)}`)
  await expect(shop.row('Chatterbox')).toContainText(`line ${MESSAGES}:`)
  await shop.open('Chatterbox')
  const list = shop.thread('Chatterbox').getByRole('group')

  await expect(async () => {
    await list.press('Home')
    await expect(shop.bubble('line 1:')).toBeInViewport({ timeout: 500 })
  }).toPass()
  const first = await shop.bubble('line 1:').boundingBox()
  await customer.says('and one more')
  await expect(shop.row('Chatterbox')).toContainText('and one more')
  const jump = page.getByRole('button', { name: '1 new message' })
  await expect(jump).toBeVisible()
  expect(await shop.bubble('line 1:').boundingBox()).toEqual(first)

  await jump.click()
  await expect(shop.bubble('and one more')).toBeInViewport({ ratio: 1 })
  await customer.says('this one is seen at once')
  await expect(shop.bubble('this one is seen at once')).toBeInViewport({ ratio: 1 })
})
