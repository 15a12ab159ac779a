import { pages } from './phone'
import { callGo, expect, test } from './shop'

test('a draft survives another conversation and a reload', async ({ shop, phone, page }) => {
  const names = ['Draft One', 'Draft Two'] as const
  for (const name of names) await (await phone.customer(pages.fashion, name)).says('hello')
  await shop.open(names[0])
  await shop.box().pressSequentially('พรุ่งนี้ส่งของนะคะ')
  await shop.open(names[1])
  await expect(shop.box()).toHaveValue('')
  await shop.box().pressSequentially('second')
  await shop.open(names[0])
  await expect(shop.box()).toHaveValue('พรุ่งนี้ส่งของนะคะ')
  await shop.box().pressSequentially('!')

  // Wails' socket for browsers closes before the last save of a page that goes; the window's own has no such gap.
  const id = (await page.getByRole('option', { selected: true }).getAttribute('id'))?.replace('conversation-', '')
  await expect.poll(() => callGo(page, 'Thread', 'Draft', id)).toBe('พรุ่งนี้ส่งของนะคะ!')
  await page.reload()
  await expect(shop.row(names[0])).toContainText('Draft: พรุ่งนี้ส่งของนะคะ!')
  await shop.open(names[0])
  await expect(shop.box()).toHaveValue('พรุ่งนี้ส่งของนะคะ!')
  await shop.open(names[1])
  await expect(shop.box()).toHaveValue('second')
})
