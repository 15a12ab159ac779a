import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '../bridge/types'
import en from './en.json'
import th from './th.json'
import vi from './vi.json'
import zhHant from './zh-Hant.json'

/** The languages in their own names, in the order in which they are offered. */
export const languages: readonly { code: Language; name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'th', name: 'ไทย' },
  { code: 'vi', name: 'Tiếng Việt' },
  { code: 'zh-Hant', name: '繁體中文' },
]

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
    returnNull: false
  }
}

void i18next.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  resources: {
    en: { translation: en },
    th: { translation: th },
    vi: { translation: vi },
    'zh-Hant': { translation: zhHant },
  },
  initAsync: false,
  showSupportNotice: false,
  // React escapes what it renders.
  interpolation: { escapeValue: false },
})

/** The language of ours that a computer set to `tags` (BCP 47, best first) expects. */
export function languageFor(tags: readonly string[]): Language {
  for (const tag of tags) {
    const primary = tag.toLowerCase().split('-')[0]
    if (primary === 'zh') return 'zh-Hant'
    const match = languages.find((language) => language.code === primary)
    if (match) return match.code
  }
  return 'en'
}

export async function showLanguage(language: Language): Promise<void> {
  document.documentElement.lang = language
  await i18next.changeLanguage(language)
}

export { i18next }
