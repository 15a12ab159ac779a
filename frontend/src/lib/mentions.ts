// A mention is typed as a sign, at the beginning of a word, and a name. Chinese
// input methods write a wide sign.
const TYPED = /(?:^|[^\p{Script=Latin}\p{N}])([@＠])([^@＠\n]{0,40})$/u

/** What is typed after the sign, up to the caret. */
export interface TypedMention {
  /** Where the sign stands. */
  from: number
  query: string
}

export function mentionAt(text: string, caret: number): TypedMention | null {
  if (caret < 0) return null
  const query = TYPED.exec(text.slice(0, caret))?.[2]
  return query === undefined ? null : { from: caret - query.length - 1, query }
}

interface Mentioned {
  memberId: string
  name: string
}

/** A note in pieces; those that address a member name them. Of names that begin alike the longest is taken. */
export function splitMentions(text: string, mentions: readonly Mentioned[]): { text: string; memberId: string }[] {
  const longest = mentions.toSorted((a, b) => b.name.length - a.name.length)
  const parts: { text: string; memberId: string }[] = []
  let plain = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '@' && text[at] !== '＠') continue
    const hit = longest.find(({ name }) => text.startsWith(name, at + 1))
    if (!hit) continue
    const end = at + 1 + hit.name.length
    if (at > plain) parts.push({ text: text.slice(plain, at), memberId: '' })
    parts.push({ text: text.slice(at, end), memberId: hit.memberId })
    plain = end
    at = end - 1
  }
  if (plain < text.length) parts.push({ text: text.slice(plain), memberId: '' })
  return parts
}
