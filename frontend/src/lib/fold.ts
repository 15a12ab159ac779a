/**
 * A text as a search compares it: small letters, without Latin accents, and of
 * normal width. Thai vowels and tones stay: they make other words (features.md F15).
 */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .normalize('NFC')
