import { pages } from './phone'
import { expect, test } from './shop'

test('a person answers after the window, as long as Meta has approved it', async ({ shop, phone, page }) => {
  const customer = await phone.known(pages.tea, 'พิมพ์ลภัส อัครเดชาวัฒนานนท์')
  await shop.chooseInbox('Lotus Tea')
  await shop.open(customer.name)
  await expect(page.getByText('Answer time is over')).toBeVisible()
  const approve = async (approved: boolean) => {
    await page.getByRole('button', { name: 'Manage shop' }).press('Enter')
    const tag = page.getByRole('switch', { name: 'Answers after 24 hours' })
    await expect(tag).toBeChecked({ checked: !approved })
    await tag.press('Space')
    await expect(tag).toBeChecked({ checked: approved })
    await page.keyboard.press('Escape')
  }
  await approve(true)
  await expect(page.getByText(/You can still answer personally until/)).toBeVisible()
  await expect(page.getByText(/left for a personal answer/)).toBeVisible()
  await shop.box().fill('ขออภัยที่ตอบช้าค่ะ')
  await shop.box().press('Enter')
  await customer.got('ขออภัยที่ตอบช้าค่ะ')

  await approve(false)
  await expect(page.getByText('Answer time is over')).toBeVisible()
})
