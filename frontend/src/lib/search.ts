import { fold } from './fold'

interface Searched {
  code: string
  title: string
  text: string
}

// How well one answers a query, best first; the order within a rank stays.
const ranks: readonly ((folded: Searched, query: string) => boolean)[] = [
  ({ code }, query) => code === query,
  ({ code }, query) => code.startsWith(query),
  ({ title }, query) => title.startsWith(query),
  ({ code, title }, query) => code.includes(query) || title.includes(query),
  () => true,
]

/** Those in whose code, title and text all words of the query stand. Thai and Chinese are found inside a sentence. */
export function search<T extends Searched>(items: readonly T[], query: string): T[] {
  const wanted = fold(query).trim()
  if (wanted === '') return [...items]
  const words = wanted.split(/\s+/u)
  return items
    .map((item) => ({ item, folded: { code: fold(item.code), title: fold(item.title), text: fold(item.text) } }))
    .filter(({ folded: { code, title, text } }) =>
      words.every((word) => code.includes(word) || title.includes(word) || text.includes(word)),
    )
    .map(({ item, folded }) => ({ item, rank: ranks.findIndex((fits) => fits(folded, wanted)) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item)
}
