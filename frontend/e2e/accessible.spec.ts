import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'
import { pages } from './phone'
import { expect, test } from './shop'

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Fails with what axe finds, contrast included, in light and dark. */
async function accessible(page: Page, screen: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
    await page.evaluate(axeSource)
    const { violations } = await page.evaluate(() =>
      (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
    )
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((n) => `${n.html} ${n.any[0]?.message ?? ''}`).join('\n  ')}`,
    )
    expect.soft(found, `${screen}, ${colorScheme}`).toEqual([])
  }
}

test('the first screens', async ({ welcome: _, page }) => {
  await accessible(page, 'first screen')
  await page.getByRole('button', { name: /Connect to a relay/ }).click()
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(page.getByText('Please fill this in.').first()).toBeVisible()
  await accessible(page, 'relay')
})

test('the conversations', async ({ shop, phone, page }) => {
  await accessible(page, 'list')
  const customer = await phone.customer(pages.fashion, 'Axe')
  await customer.says('hello https://example.com')
  await shop.open(customer.name)
  await phone.fault(pages.fashion, '551', 1)
  await shop.box().fill('refused')
  await shop.box().press('Enter')
  await expect(shop.bubble('refused').getByRole('button', { name: 'Try again' })).toBeVisible()
  await shop.box().fill('x'.repeat(2001))
  await page.keyboard.press('Control+i')
  await expect(page.getByRole('heading', { name: 'Customer', exact: true })).toBeVisible()
  await accessible(page, 'conversation with customer')
  await shop.box().fill('')
  await page.getByRole('button', { name: 'Emoji' }).click()
  await expect(page.getByRole('toolbar').getByRole('button').first()).toBeVisible()
  await accessible(page, 'emoji')
  await page.keyboard.press('Escape')
  await shop.chooseInbox('阿明電子')
  await shop.open('黃雅婷')
  await expect(page.getByText('Sending is no longer possible: 24 hours have passed')).toBeVisible()
  await accessible(page, 'closed conversation')
})

test('the dialogs', async ({ shop: _, page, program, context }) => {
  await page.getByRole('button', { name: 'Settings' }).click()
  await accessible(page, 'settings')
  await page.getByRole('button', { name: 'Leave the demo' }).click()
  await accessible(page, 'leaving')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
  await accessible(page, 'shortcuts')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Add inbox' }).click()
  const wizard = page.getByRole('dialog', { name: 'Add inbox' })
  const before = await program.opened()
  await wizard.getByRole('button', { name: /Continue with Facebook|Use another account/ }).click()
  await expect(wizard.getByText('Continue in your browser')).toBeVisible()
  await accessible(page, 'waiting for the browser')
  await expect.poll(() => program.opened()).not.toBe(before)
  const facebook = await context.newPage()
  await facebook.goto(await program.opened())
  await facebook.getByRole('button', { name: 'Continue as Nok Srisai' }).click()
  for (const button of ['Continue', 'Continue', 'Save', 'Got it']) {
    await facebook.getByRole('button', { name: button, exact: true }).click()
  }
  await facebook.close()
  await expect(wizard.getByRole('list')).toBeVisible()
  await accessible(page, 'Pages')
  await wizard.getByRole('button', { disabled: false }).filter({ hasText: 'Siam Pottery' }).click()
  await expect(wizard.getByRole('textbox')).toBeVisible()
  await accessible(page, 'name of the inbox')
})
