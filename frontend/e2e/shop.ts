import { test as base, expect, type Locator, type Page } from '@playwright/test'
import type { SetupView } from '../src/bridge/types'
import { Phone } from './phone'
import { Program } from './program'

// Wails' own script for browsers builds its overlay before there is a body, and closes its socket before a reload.
const WAILS_SCRIPT = '/wails/ipc.js'

/** Calls a bound method of Go as the front end does. */
export function callGo<T>(page: Page, struct: string, method: string, ...args: unknown[]): Promise<T> {
  return page.evaluate(
    ([of, name, values]) => {
      type Bound = Record<string, Record<string, (...all: unknown[]) => Promise<unknown>>>
      const bound = (window as unknown as { go: { app: Bound } }).go.app
      return bound[of]?.[name]?.(...values) as Promise<unknown>
    },
    [struct, method, args] as const,
  ) as Promise<T>
}

/** The window, and what a person does with it, by roles and names. */
export class Shop {
  constructor(
    readonly page: Page,
    readonly url: string,
  ) {}

  /** Brings the window to the first screen, or into the demo shop, with no choices made. */
  async begin(stage: 'welcome' | 'ready'): Promise<void> {
    await this.page.goto(this.url)
    await expect.poll(() => this.page.evaluate(() => 'go' in window)).toBe(true)
    await callGo(this.page, 'Setup', 'SetLanguage', 'en')
    await callGo(this.page, 'Setup', 'SetTheme', 'system')
    const now = (await this.setup()).stage
    if (stage === 'welcome' && now !== 'welcome') await callGo(this.page, 'Setup', 'Forget')
    if (stage === 'ready' && now === 'welcome') await callGo(this.page, 'Setup', 'StartDemo', 'en')
    await expect.poll(async () => (await this.setup()).stage, { timeout: 20_000 }).toBe(stage)
    await this.page.reload()
    await expect(this.page.getByRole(stage === 'ready' ? 'listbox' : 'heading').first()).toBeVisible()
  }

  setup(): Promise<SetupView> {
    return callGo<SetupView>(this.page, 'Setup', 'State')
  }

  async phone(): Promise<Phone> {
    return new Phone((await this.setup()).phoneUrl)
  }

  row(name: string): Locator {
    return this.page.getByRole('option').filter({ hasText: name })
  }

  async chooseInbox(name: string): Promise<void> {
    await this.page.getByRole('navigation').getByRole('button', { name }).click()
    await expect(this.page.getByRole('heading', { level: 2, name })).toBeVisible()
  }

  /** Shows one of the lists that stand above the conversations, or in the menu beside them. */
  async list(name: string): Promise<void> {
    const radio = this.page.getByRole('radio', { name, exact: true })
    if (await radio.isVisible()) return radio.click({ force: true })
    await this.page.getByRole('button', { name: /^More lists/ }).click()
    await this.page.getByRole('menuitemradio', { name, exact: true }).click()
  }

  async open(name: string): Promise<void> {
    await this.row(name).click()
    await expect(this.thread(name)).toBeVisible()
  }

  thread(name: string): Locator {
    return this.page.getByRole('region', { name: `Messages with ${name}` })
  }

  box(): Locator {
    return this.page.getByRole('textbox', { name: /^Message to / })
  }

  bubble(text: string): Locator {
    return this.page.getByRole('article').filter({ hasText: text })
  }
}

interface Fixtures {
  /** The window in the demo shop. */
  shop: Shop
  /** The window at its first screen. */
  welcome: Shop
  phone: Phone
  noErrors: undefined
}

export const test = base.extend<Fixtures, { program: Program }>({
  program: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern
    async ({}, use) => {
      const program = await Program.start()
      await use(program)
      await program.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  shop: async ({ page, program }, use) => {
    const shop = new Shop(page, program.url)
    await shop.begin('ready')
    await use(shop)
  },
  welcome: async ({ page, program }, use) => {
    const shop = new Shop(page, program.url)
    await shop.begin('welcome')
    await use(shop)
  },
  phone: async ({ shop }, use) => use(await shop.phone()),
  // What the content policy blocks and what breaks are errors on the console.
  noErrors: [
    async ({ page }, use) => {
      const errors: string[] = []
      page.on('pageerror', (error) => {
        if (!error.stack?.includes(WAILS_SCRIPT)) errors.push(`${error.message}\n${error.stack ?? ''}`)
      })
      page.on('console', (line) => {
        const { url } = line.location()
        if (line.type() !== 'error' || url.endsWith('/favicon.ico') || line.text().includes(WAILS_SCRIPT)) return
        errors.push(line.text())
      })
      await use(undefined)
      expect(errors).toEqual([])
    },
    { auto: true },
  ],
})

/** Two windows of two members: the demo shop's owner, and at its first screen somebody who may join them. */
export const joined = test.extend<{ second: Shop }>({
  second: async ({ browser }, use) => {
    const program = await Program.start()
    const page = await browser.newPage()
    const shop = new Shop(page, program.url)
    await shop.begin('welcome')
    await use(shop)
    await page.close()
    await program.stop()
  },
})

export { expect }
