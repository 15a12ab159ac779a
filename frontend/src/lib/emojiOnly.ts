const EMOJI =
  /^(?:\p{Emoji_Presentation}|\p{Emoji}\uFE0F|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200D|\uFE0F|\s)+$/u
const MAX_LENGTH = 24

/** A few emoji and nothing else: shown larger. */
export const isOnlyEmoji = (text: string): boolean => text.length <= MAX_LENGTH && EMOJI.test(text)
