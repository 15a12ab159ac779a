import '@testing-library/jest-dom/vitest'
import { act, cleanup, configure } from '@testing-library/react'
import { afterEach, vi } from 'vitest'
import { useNavigation } from '../app/navigation'
import { forgetDrafts } from '../features/composer/drafts'
import { i18next } from '../i18n/i18n'

// Only a condition that never holds is waited for this long.
configure({ asyncUtilTimeout: 20_000 })

// What jsdom lacks and the window uses.
// Every row is 60 pixels high, whatever holds rows 900: what a virtual list asks for.
vi.stubGlobal(
  'ResizeObserver',
  class {
    constructor(private readonly changed: ResizeObserverCallback) {}
    observe(target: HTMLElement) {
      const height = target.style.position === 'absolute' ? 60 : 900
      const entry = { target, contentRect: { width: 600, height } } as unknown as ResizeObserverEntry
      queueMicrotask(() => act(() => this.changed([entry], this)))
    }
    unobserve() {}
    disconnect() {}
  },
)
Object.defineProperty(HTMLElement.prototype, 'offsetParent', {
  get(this: HTMLElement) {
    return this.parentNode
  },
})
vi.stubGlobal('matchMedia', (media: string) => ({
  media,
  matches: false,
  addEventListener() {},
  removeEventListener() {},
}))
HTMLMediaElement.prototype.play = async () => {}
Element.prototype.scrollTo = () => {}
Element.prototype.scrollBy = () => {}
document.hasFocus = () => true

afterEach(async () => {
  cleanup()
  forgetDrafts()
  useNavigation.getState().reset()
  await i18next.changeLanguage('en')
})
