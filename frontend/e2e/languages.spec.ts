import type { Page } from '@playwright/test'
import en from '../src/i18n/en.json' with { type: 'json' }
import th from '../src/i18n/th.json' with { type: 'json' }
import vi from '../src/i18n/vi.json' with { type: 'json' }
import zhHant from '../src/i18n/zh-Hant.json' with { type: 'json' }
import { expect, test } from './shop'

interface Catalogue {
  [key: string]: string | Catalogue
}

/** Every sentence of a catalogue by its key. */
function sentences(catalogue: Catalogue, prefix = ''): Map<string, string> {
  const all = new Map<string, string>()
  for (const [key, value] of Object.entries(catalogue)) {
    if (typeof value === 'string') all.set(prefix + key, value)
    else for (const [below, text] of sentences(value, `${prefix}${key}.`)) all.set(below, text)
  }
  return all
}

/** What stands on the screen and in the names that screen readers say, piece by piece. */
function shownWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const words: string[] = [document.title]
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = texts.nextNode(); node; node = texts.nextNode()) words.push(node.textContent ?? '')
    for (const element of document.querySelectorAll('[aria-label],[title],[placeholder]')) {
      for (const name of ['aria-label', 'title', 'placeholder']) words.push(element.getAttribute(name) ?? '')
    }
    return words.map((word) => word.trim()).filter((word) => word !== '')
  })
}

const languages = [
  { lang: 'th', name: 'ไทย', catalogue: th },
  { lang: 'vi', name: 'Tiếng Việt', catalogue: vi },
  { lang: 'zh-Hant', name: '繁體中文', catalogue: zhHant },
] as const

const rawKey = new RegExp(`(?:^|\\s)(?:${Object.keys(en).join('|')})\\.[a-z_.A-Z0-9]+(?:$|\\s)|\\{\\{|\\}\\}`)

for (const { lang, name, catalogue } of languages) {
  test(`${name}: no raw key and no English on any screen`, async ({ shop, page }) => {
    const own = sentences(catalogue as Catalogue)
    const english = new Set(
      [...sentences(en as Catalogue)].filter(([key, text]) => own.get(key) !== text).map(([, text]) => text),
    )
    for (const text of own.values()) english.delete(text)
    const check = async (screen: string) => {
      const words = await shownWords(page)
      expect(
        words.filter((word) => rawKey.test(word)),
        `keys on ${screen}`,
      ).toEqual([])
      expect(
        words.filter((word) => english.has(word)),
        `English on ${screen}`,
      ).toEqual([])
    }
    const t = (key: string) => own.get(key) ?? key

    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('dialog').getByText(name, { exact: true }).click()
    await expect(page.locator('html')).toHaveAttribute('lang', lang)
    await expect(page.getByRole('dialog', { name: t('settings.title') })).toBeVisible()
    await check('the settings')
    await page.getByRole('button', { name: t('settings.shortcuts') }).click()
    await expect(page.getByRole('dialog', { name: t('shortcuts.title') })).toBeVisible()
    await check('the shortcuts')
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: t('inbox.add') }).click()
    await expect(page.getByRole('dialog', { name: t('add.title') })).toBeVisible()
    await check('“Add inbox”')
    await page.keyboard.press('Escape')

    await expect(page.getByRole('listbox')).toBeVisible()
    await check('the list')
    await shop.row('ธนกฤต พงษ์ไพบูลย์').click()
    await expect(page.getByRole('textbox')).toBeVisible()
    await page.keyboard.press('Control+i')
    await expect(page.getByRole('heading', { name: t('contact.title') })).toBeVisible()
    await check('a conversation')
  })
}
