import { give, png } from './given'
import { pages } from './phone'
import { expect, test } from './shop'

/** A bitmap of 2 by 2 pixels, which Messenger does not take. */
const bmp = Buffer.from(
  '424d46000000000000003600000028000000020000000200000001001800000000001000000000000000000000000000000000000000' +
    'ff0000ff00000000ff0000ff00000000',
  'hex',
)

test('files are dropped and pasted, looked at, and sent in order before the text', async ({ shop, page, phone }) => {
  const customer = await phone.customer(pages.fashion, 'Files Fan')
  await customer.says('Show me the new colours')
  await shop.open('Files Fan')
  await give(page, 'drop', [
    { name: 'green.png', type: 'image/png', content: png(300, 200, [40, 120, 90]) },
    { name: 'price list.pdf', type: 'application/pdf', content: Buffer.from('%PDF-1.7 prices') },
  ])
  const tray = page.getByRole('list', { name: 'Files to send' })
  await expect(tray.getByRole('listitem')).toHaveCount(2)
  await give(page, 'paste', [{ name: 'image.png', type: 'image/png', content: png(200, 200, [200, 90, 40]) }])
  await expect(tray.getByRole('listitem')).toHaveCount(3)
  await give(page, 'drop', [{ name: 'scan.bmp', type: 'image/bmp', content: bmp }])
  await expect(tray.getByText('scan.bmp cannot be sent as a picture', { exact: false })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeDisabled()
  await page.getByRole('button', { name: 'Make it fit' }).click()
  await expect(tray.getByText('scan.jpg')).toBeVisible()
  await page.getByRole('button', { name: 'Remove image.png' }).click()
  await expect(tray.getByRole('listitem')).toHaveCount(3)
  await shop.box().fill('These two')
  await shop.box().press('Enter')
  await expect(tray).toBeHidden()
  await customer.got('These two')
  const sends = await phone.call<{ Text: string; Attachments: string[] | null }[]>('GET', 'sends')
  const ours = sends.slice(-4).map(({ Text, Attachments }) => Text || Attachments?.join())
  expect(ours).toEqual(['image', 'file', 'image', 'These two'])
  const photos = shop.thread('Files Fan').getByRole('button', { name: 'Open photo' })
  await expect(photos).toHaveCount(2)
  await expect(page.getByText('Delivered').or(page.getByText('Sent')).last()).toBeVisible()
  await photos.first().click()
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeVisible()
})

test('a file that is too large is refused by name', async ({ shop, page, phone }) => {
  const customer = await phone.customer(pages.fashion, 'Large Files')
  await customer.says('Send me the film')
  await shop.open('Large Files')
  await give(page, 'drop', [
    { name: 'film.bin', type: '', content: Buffer.from('film'), padding: 26 << 20 },
    { name: 'ok.png', type: 'image/png', content: png(20, 20, [1, 2, 3]) },
  ])
  await expect(page.getByRole('alert')).toContainText('film.bin is too large')
  await expect(page.getByRole('list', { name: 'Files to send' }).getByRole('listitem')).toHaveCount(1)
})
