import type { CDPSession, Page } from '@playwright/test'
import { type Customer, pages } from './phone'
import { expect, type Shop, test } from './shop'

// Composition as Chromium's own input methods do it: the events come from the browser, in both orders that webviews
// have (features.md F14).

const PROCESS_KEY_CODE = 229
const cases = [
  { language: 'Vietnamese', steps: ['t', 'ti', 'tiê', 'tiếng'], text: 'tiếng' },
  { language: 'Chinese', steps: ['ㄏ', 'ㄏㄨㄛ', '貨', '貨到付款'], text: '貨到付款' },
]

async function compose(keys: CDPSession, steps: readonly string[]) {
  for (const step of steps) {
    await keys.send('Input.imeSetComposition', { text: step, selectionStart: step.length, selectionEnd: step.length })
  }
}

/** Enter, as it comes while an input method has the keyboard. */
async function enterOfInputMethod(keys: CDPSession) {
  const key = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: PROCESS_KEY_CODE }
  await keys.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key })
  await keys.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key })
}

/** What the text box heard: "229 true" is a key press with that code and isComposing. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const heard: string[] = []
    Object.assign(window, { heard })
    document.addEventListener('keydown', (e) => heard.push(`${e.keyCode} ${e.isComposing}`), { capture: true })
    document.addEventListener('compositionend', () => heard.push('compositionend'), { capture: true })
  })
  return () => page.evaluate(() => (window as unknown as { heard: string[] }).heard)
}

async function writing(shop: Shop, name: string): Promise<{ customer: Customer; keys: CDPSession }> {
  const customer = await (await shop.phone()).customer(pages.fashion, name)
  await customer.says('👋')
  await shop.open(name)
  await expect(shop.box()).toBeFocused()
  return { customer, keys: await shop.page.context().newCDPSession(shop.page) }
}

for (const { language, steps, text } of cases) {
  test(`${language}: Enter that ends a composition does not send, the next one does`, async ({ shop, page }) => {
    const { customer, keys } = await writing(shop, `${language} Windows`)
    const heard = await listen(page)
    await compose(keys, steps)
    await enterOfInputMethod(keys)
    await keys.send('Input.insertText', { text })
    await expect(shop.box()).toHaveValue(text)
    expect(await heard()).toEqual(['229 true', 'compositionend'])
    await page.keyboard.press('Enter')
    await customer.got(text)
    expect(await customer.texts()).toEqual(['👋', text])
    await expect(shop.box()).toHaveValue('')
  })

  test(`${language}: as macOS orders it, Enter after the end of the composition`, async ({ shop, page }) => {
    const { customer, keys } = await writing(shop, `${language} macOS`)
    const heard = await listen(page)
    await compose(keys, steps)
    await keys.send('Input.insertText', { text })
    await enterOfInputMethod(keys)
    await expect(shop.box()).toHaveValue(text)
    expect(await heard()).toEqual(['compositionend', '229 false'])
    await page.keyboard.press('Enter')
    await customer.got(text)
    expect(await customer.texts()).toEqual(['👋', text])
  })
}

test('Shift+Enter makes a new line', async ({ shop, page }) => {
  const { customer } = await writing(shop, 'Two Lines')
  await page.keyboard.type('Xin chào')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('chị')
  await expect(shop.box()).toHaveValue('Xin chào\nchị')
  await page.keyboard.press('Enter')
  await customer.got('Xin chào\nchị')
})
