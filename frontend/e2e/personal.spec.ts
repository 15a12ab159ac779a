import { pages } from './phone'
import { expect, test } from './shop'

test('a person answers after the window, as long as Meta has approved it', async ({ shop, phone, page }) => {
  const customer = await phone.known(pages.tea, 'พิมพ์ลภัส อัครเดชาวัฒนานนท์')
  await shop.chooseInbox('Lotus Tea')
  await shop.open(customer.name)
  await expect(page.getByText('Answer time is over')).toBeVisible()
  const approved = page.getByRole('checkbox', { name: /Lotus Tea/ })
  await page.getByRole('button', { name: 'Settings' }).click()
  await approved.check()
  await page.keyboard.press('Escape')
  await expect(page.getByText(/You can still answer personally until/)).toBeVisible()
  await expect(page.getByText(/left for a personal answer/)).toBeVisible()
  await shop.box().fill('ขออภัยที่ตอบช้าค่ะ')
  await shop.box().press('Enter')
  await customer.got('ขออภัยที่ตอบช้าค่ะ')

  await page.getByRole('button', { name: 'Settings' }).click()
  await approved.uncheck()
  await page.keyboard.press('Escape')
  await expect(page.getByText('Answer time is over')).toBeVisible()
})
