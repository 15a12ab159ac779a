import type { Page } from '@playwright/test'
import { pages } from './phone'
import { expect, test } from './shop'

const LONG_NAME = 'กัญญารัตน์ ศิริวัฒนโชติกุลไพศาลสุวรรณภูมิเจริญรุ่งเรือง'

/** Nothing that a person reads or presses may stand outside the window at its sides. */
async function fits(page: Page): Promise<void> {
  const outside = await page.evaluate(() => {
    const found: string[] = []
    if (document.documentElement.scrollWidth > window.innerWidth) found.push('the page scrolls sideways')
    for (const element of document.querySelectorAll('button,input,textarea,h1,h2,h3,[role=option],[role=dialog]')) {
      const { left, right, width } = element.getBoundingClientRect()
      if (width > 0 && element.checkVisibility({ visibilityProperty: true }) && (left < -1 || right > innerWidth + 1))
        found.push(`${element.outerHTML.slice(0, 120)} at ${left}…${right}`)
    }
    return found
  })
  expect(outside).toEqual([])
}

const windows = [
  { title: '1024×700', width: 1024, height: 700, scale: 1 },
  { title: 'the smallest window', width: 800, height: 560, scale: 1 },
  { title: '200 % of 1280×820', width: 640, height: 410, scale: 2 },
] as const

for (const { title, width, height, scale } of windows) {
  test.describe(title, () => {
    test.use({ viewport: { width, height }, deviceScaleFactor: scale })

    test('everything is within the window and the text box is in sight', async ({ shop, phone, page }) => {
      const customer = await phone.customer(pages.fashion, LONG_NAME)
      await customer.says(`สวัสดีค่ะ ${'ยาวมากๆ'.repeat(40)} https://example.com/${'x'.repeat(120)}`)
      await fits(page)
      await shop.open(LONG_NAME)
      await expect(shop.box()).toBeInViewport({ ratio: 1 })
      await fits(page)
      await shop.box().fill('บรรทัด\n'.repeat(30))
      await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeInViewport({ ratio: 1 })
      await fits(page)
      await shop.box().fill('')
      await page.keyboard.press('Control+i')
      await expect(page.getByRole('heading', { name: 'Customer', exact: true })).toBeVisible()
      await fits(page)
      await page.keyboard.press('Control+i')
      await page.keyboard.press('Control+Comma')
      await expect(page.getByRole('dialog')).toBeInViewport()
      await fits(page)
    })
  })
}

test('Thai names keep their marks, above and below the letters', async ({ shop, phone, page }) => {
  const name = 'ญู่ปี่ฎุ้ม ฐู๊ป้อมปี๊ดฤๅทัยปิ่นมณีรัตน์โชติช่วงชัชวาลย์กุลวงศ์'
  await (await phone.customer(pages.fashion, name)).says('กี่วันถึงคะ')
  await shop.open(name)
  // Whole in the document: the browser cuts what does not fit, and it cuts between clusters.
  const shown = page.getByText(name, { exact: true })
  await expect(shown.first()).toBeVisible()
  const clipped = await shown.evaluateAll((elements) =>
    elements
      .filter((e) => getComputedStyle(e).overflowY !== 'visible')
      .map((e) => ({
        line: Number.parseFloat(getComputedStyle(e).lineHeight),
        size: Number.parseFloat(getComputedStyle(e).fontSize),
        over: e.scrollHeight - e.clientHeight,
      }))
      .filter(({ line, size, over }) => over > 0 || line < 1.5 * size),
  )
  expect(clipped).toEqual([])
})

test('the end of a thread stays in sight when a pane opens beside it', async ({ shop, phone, page }) => {
  const customer = await phone.customer(pages.fashion, 'Narrow')
  for (let i = 1; i <= 12; i++) await customer.says(`${i}: ${'a longer sentence '.repeat(9)}`)
  await shop.open('Narrow')
  const last = shop.bubble('12: a longer')
  await expect(last).toBeVisible()
  await shop.thread('Narrow').getByRole('group').press('End')
  await expect(last).toBeInViewport({ ratio: 1 })
  for (const shown of [true, false]) {
    await page.keyboard.press('Control+i')
    await expect(page.getByRole('heading', { name: 'Customer', exact: true })).toBeVisible({ visible: shown })
    await expect(last).toBeInViewport({ ratio: 1 })
  }
})
