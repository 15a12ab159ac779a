import { graphemes } from './graphemes'

const PALETTE_SIZE = 8

// A vowel that is written before its consonant does not stand for a name.
const LEADING_THAI_VOWEL = /^[เแโใไ]/u

/** One or two characters that stand for a name: "Mai Anh" → "MA", "陳怡君" → "陳". */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/\s+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
  const first = graphemes((words[0] ?? '').replace(LEADING_THAI_VOWEL, ''))[0] ?? ''
  // Scripts without capitals look wrong with two letters side by side.
  if (!/^\p{Lu}|^\p{Ll}/u.test(first) || words.length < 2) return first.toLocaleUpperCase()
  const last = graphemes(words.at(-1) ?? '')[0] ?? ''
  return (first + last).toLocaleUpperCase()
}

/** A number 0-7 that is always the same for the same id: which colour an avatar has. */
export function paletteIndex(id: string): number {
  let hash = 0
  for (const char of id) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) | 0
  return Math.abs(hash) % PALETTE_SIZE
}
