import { give, png } from './given'
import { pages } from './phone'
import { callGo, expect, test } from './shop'

test('a canned reply with a picture is saved, picked with a slash, and arrives in order', async ({
  shop,
  page,
  phone,
}) => {
  await page.getByRole('button', { name: 'Manage shop' }).click()
  await page.getByRole('tab', { name: 'Canned replies' }).click()
  await page.getByRole('button', { name: 'New reply' }).click()
  await page.getByRole('textbox', { name: 'Code' }).fill('ขนาด')
  await page.getByRole('textbox', { name: 'Title' }).fill('Size chart')
  await page.getByRole('textbox', { name: 'Text' }).fill('Hello {customer}, our sizes.')
  await give(page, 'paste', [{ name: 'sizes.png', type: 'image/png', content: png(300, 200, [40, 120, 90]) }])
  await expect(page.getByRole('list', { name: 'Files' }).getByRole('listitem')).toHaveCount(1)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const saved = page.getByRole('list', { name: 'Canned replies' }).getByRole('button', { name: /ขนาด/ })
  await expect(saved).toContainText('1 file')
  await expect
    .poll(() => saved.getByRole('img').evaluate((img: HTMLImageElement) => img.naturalWidth))
    .toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Close' }).click()

  const customer = await phone.customer(pages.fashion, 'Canned Fan')
  await customer.says('Which size is mine?')
  await shop.open('Canned Fan')
  await shop.box().pressSequentially('/ขน')
  await expect(page.getByRole('option', { name: /Size chart/ })).toBeVisible()
  await shop.box().press('Enter')
  await expect(shop.box()).toHaveValue('Hello Canned Fan, our sizes.')
  await expect(page.getByRole('list', { name: 'Files to send' }).getByRole('listitem')).toHaveCount(1)
  await shop.box().press('Enter')
  await customer.got('Hello Canned Fan, our sizes.')
  const sends = await phone.call<{ Text: string; Attachments: string[] | null }[]>('GET', 'sends')
  expect(sends.slice(-2).map(({ Text, Attachments }) => Text || Attachments?.join())).toEqual([
    'image',
    'Hello Canned Fan, our sizes.',
  ])
  await expect
    .poll(async () => (await callGo<{ code: string; used: number }[]>(page, 'Replies', 'List')).map(({ used }) => used))
    .toEqual([1])
})
