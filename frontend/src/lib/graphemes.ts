// What a person calls a character: a Thai consonant with its marks, a flag, a family.
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

export function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), (part) => part.segment)
}

export const countGraphemes = (text: string): number => graphemes(text).length

/** The beginning of a text, at most `max` graphemes; an ellipsis takes the place of what was cut. */
export function ellipsis(text: string, max: number): string {
  const parts = graphemes(text)
  if (parts.length <= max) return text
  return `${parts
    .slice(0, max - 1)
    .join('')
    .trimEnd()}…`
}

/** The beginning of a text, at most `max` graphemes, never cut inside one. */
export function firstGraphemes(text: string, max: number): string {
  return graphemes(text).slice(0, max).join('').trim()
}
