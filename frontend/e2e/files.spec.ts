import { deflateSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { pages } from './phone'
import { expect, test } from './shop'

/** A PNG picture of one colour. */
function png(width: number, height: number, rgb: [number, number, number]): Buffer {
  const row = Buffer.concat([Buffer.from([0]), Buffer.concat(Array.from({ length: width }, () => Buffer.from(rgb)))])
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const out = Buffer.alloc(8 + body.length)
    out.writeUInt32BE(data.length, 0)
    body.copy(out, 4)
    let crc = 0xffffffff
    for (const byte of body) {
      crc ^= byte
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
    }
    out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, out.length - 4)
    return out
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const data = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

/** A bitmap of 2 by 2 pixels, which Messenger does not take. */
const bmp = Buffer.from(
  '424d46000000000000003600000028000000020000000200000001001800000000001000000000000000000000000000000000000000' +
    'ff0000ff00000000ff0000ff00000000',
  'hex',
)

interface Given {
  name: string
  type: string
  content: Buffer
}

/** Drops or pastes files as the browser would hand them over. */
async function give(page: Page, how: 'drop' | 'paste', files: Given[]) {
  await page.evaluate(
    ([kind, given]) => {
      const data = new DataTransfer()
      for (const { name, type, base64 } of given) {
        data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }))
      }
      const on = document.querySelector('textarea')
      if (kind === 'paste') {
        on?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
        return
      }
      for (const step of ['dragenter', 'dragover', 'drop']) {
        on?.dispatchEvent(new DragEvent(step, { dataTransfer: data, bubbles: true, cancelable: true }))
      }
    },
    [how, files.map(({ name, type, content }) => ({ name, type, base64: content.toString('base64') }))] as const,
  )
}

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
    { name: 'film.bin', type: '', content: Buffer.alloc(26 << 20) },
    { name: 'ok.png', type: 'image/png', content: png(20, 20, [1, 2, 3]) },
  ])
  await expect(page.getByRole('alert')).toContainText('film.bin is too large')
  await expect(page.getByRole('list', { name: 'Files to send' }).getByRole('listitem')).toHaveCount(1)
})
