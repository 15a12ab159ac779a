export interface Emoji {
  character: string
  name: string
  /** Name and tags, lower case: what a search looks through. */
  words: string
  group: number
}

/** Groups as Unicode numbers them, each with the emoji that stands for it. */
export const emojiGroups: readonly { number: number; sign: string }[] = [
  { number: 0, sign: '😀' },
  { number: 1, sign: '👋' },
  { number: 3, sign: '🐘' },
  { number: 4, sign: '🍜' },
  { number: 5, sign: '🛵' },
  { number: 6, sign: '🎉' },
  { number: 7, sign: '📦' },
  { number: 8, sign: '❤️' },
  { number: 9, sign: '🏁' },
]

const MAX_FOUND = 120

// Each language's list is a file of the program; nothing is fetched from elsewhere.
const lists: Record<string, () => Promise<{ default: typeof import('virtual:emoji/*')['default'] }>> = {
  en: () => import('virtual:emoji/en'),
  th: () => import('virtual:emoji/th'),
  vi: () => import('virtual:emoji/vi'),
  'zh-Hant': () => import('virtual:emoji/zh-hant'),
}

export async function loadEmoji(language: string): Promise<readonly Emoji[]> {
  const list = lists[language] ?? lists.en
  const rows = list ? (await list()).default : []
  return rows.map(([character, name, words, group]) => ({
    character,
    name,
    words: `${name} ${words}`.toLowerCase(),
    group,
  }))
}

/** Emoji with all the words, those whose name begins with one first. */
export function findEmoji(all: readonly Emoji[], query: string): Emoji[] {
  const words = query.toLowerCase().split(/\s+/u).filter(Boolean)
  const found = all.filter((emoji) => words.every((word) => emoji.words.includes(word)))
  const named = (emoji: Emoji) => words.some((word) => ` ${emoji.name.toLowerCase()}`.includes(` ${word}`))
  return [...found.filter(named), ...found.filter((emoji) => !named(emoji))].slice(0, MAX_FOUND)
}
