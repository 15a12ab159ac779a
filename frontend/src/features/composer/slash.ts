/** What is typed after a slash at the beginning of a line, up to the caret. */
export interface Slash {
  /** Where the slash stands. */
  from: number
  query: string
}

// Chinese input methods write a wide slash.
const SLASH = /(?:^|\n)([/／])([^\s/／]*)$/u

export function slashAt(text: string, caret: number): Slash | null {
  const match = SLASH.exec(text.slice(0, caret))
  if (!match) return null
  const query = match[2] ?? ''
  return { from: caret - query.length - 1, query }
}
