import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
import { afterEach, vi } from 'vitest'
import { useNavigation } from '../app/navigation'
import { forgetDrafts } from '../features/composer/drafts'
import { i18next } from '../i18n/i18n'

// Only a condition that never holds is waited for this long.
configure({ asyncUtilTimeout: 20_000 })

// What jsdom lacks and the window uses.
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
)
vi.stubGlobal('matchMedia', (media: string) => ({
  media,
  matches: false,
  addEventListener() {},
  removeEventListener() {},
}))
Element.prototype.scrollTo = () => {}
Element.prototype.scrollBy = () => {}
document.hasFocus = () => true

afterEach(async () => {
  cleanup()
  forgetDrafts()
  useNavigation.getState().reset()
  await i18next.changeLanguage('en')
})
