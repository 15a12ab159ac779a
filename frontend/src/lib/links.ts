export interface TextPart {
  text: string
  /** The address that the text names, "" when it is plain text. */
  link: string
}

// Thai and Chinese put no space after an address: it ends at the first character
// that cannot stand in one. Trailing punctuation belongs to the sentence.
const ADDRESS = /\b(?:https?:\/\/|www\.)[\w\-.~:/?#@!$&'*+,;=%()]+/giu
const TRAILING = /[.,!?:;'")]+$/u

/** Splits a customer's text at the web addresses in it. */
export function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = []
  let at = 0
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, '')
    if (match.index > at) parts.push({ text: text.slice(at, match.index), link: '' })
    parts.push({ text: address, link: address.startsWith('www.') ? `https://${address}` : address })
    at = match.index + address.length
  }
  if (at < text.length) parts.push({ text: text.slice(at), link: '' })
  return parts
}
