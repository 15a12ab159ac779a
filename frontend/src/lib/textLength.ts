export type TextUnit = 'utf16' | 'bytes'

const encoder = new TextEncoder()

/** The length of a text as a channel counts it (meta-platform.md: Messenger in UTF-16 units, Instagram in bytes of UTF-8). */
export const textLength = (text: string, unit: TextUnit): number =>
  unit === 'bytes' ? encoder.encode(text).length : text.length
