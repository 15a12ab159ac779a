import type { Page } from '@playwright/test'
import { pages } from './phone'
import { expect, test } from './shop'

const MOST_TABS = 40

/** Presses Tab until the focus is on an element with this role and name. */
async function tabTo(page: Page, role: 'button' | 'listbox' | 'radio', name: RegExp): Promise<void> {
  const wanted = page.getByRole(role, { name })
  for (let i = 0; i < MOST_TABS; i++) {
    await page.keyboard.press('Tab')
    if (await wanted.evaluateAll((all) => all.some((element) => element === document.activeElement))) return
  }
  throw new Error(`${MOST_TABS} times Tab did not lead to ${role} ${name.source}`)
}

test('from the first screen to a sent answer without a mouse', async ({ welcome: shop, page }) => {
  await tabTo(page, 'radio', /English/)
  await page.keyboard.press('ArrowRight')
  await expect(page.locator('html')).toHaveAttribute('lang', 'th')
  await page.keyboard.press('ArrowLeft')
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await tabTo(page, 'button', /Try with a demo shop/)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('listbox')).toBeVisible({ timeout: 20_000 })

  const customer = await (await shop.phone()).customer(pages.fashion, 'Bàn Phím')
  await customer.says('Có ai không?')
  await expect(shop.row(customer.name)).toBeVisible()
  await tabTo(page, 'listbox', /Conversations/)
  await expect(async () => {
    await page.keyboard.press('ArrowDown')
    const active = await page.getByRole('listbox').getAttribute('aria-activedescendant')
    expect(await shop.row(customer.name).getAttribute('id')).toBe(active)
  }).toPass({ intervals: [50] })
  await page.keyboard.press('Enter')
  await expect(shop.box()).toBeFocused()
  await page.keyboard.type('Dạ có ạ!')
  await page.keyboard.press('Enter')
  await customer.got('Dạ có ạ!')
})

test('Alt and arrows walk through the conversations, Escape leaves the text box', async ({ shop, page }) => {
  await page.keyboard.press('Alt+ArrowDown')
  const selected = page.getByRole('option', { selected: true })
  await expect(shop.box()).toBeFocused()
  const first = await selected.getAttribute('id')
  await page.keyboard.press('Alt+ArrowDown')
  await expect(selected).not.toHaveAttribute('id', first ?? '')
  await page.keyboard.press('Alt+ArrowUp')
  await expect(selected).toHaveAttribute('id', first ?? '')
  await page.keyboard.press('Escape')
  await expect(shop.box()).not.toBeFocused()
})

test('shortcuts open and close what they name', async ({ shop: _, page }) => {
  for (const [keys, title] of [
    ['Control+Comma', 'Settings'],
    ['Control+Slash', 'Keyboard shortcuts'],
  ] as const) {
    await page.keyboard.press(keys)
    await expect(page.getByRole('dialog', { name: title })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await page.keyboard.press('Control+Digit2')
  await expect(page.getByRole('navigation').locator('[aria-current=page]')).toContainText('Mai Fashion')
})
