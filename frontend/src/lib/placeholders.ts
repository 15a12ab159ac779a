// Wide braces come from Chinese input methods. Go fills them the same way when it counts: backend/inbox/placeholder.go.
const PLACEHOLDER = /[{｛]\s*([a-z]+)\s*[}｝]/giu

/** A text with examples in its placeholders; what is none stays. */
export const withExamples = (text: string, examples: Readonly<Record<string, string>>): string =>
  text.replace(PLACEHOLDER, (whole, name: string) => examples[name.toLowerCase()] ?? whole)
