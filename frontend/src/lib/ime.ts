// Input methods (Zhuyin, Pinyin, Telex …) use Enter and Escape themselves. Most
// webviews mark such a key with isComposing. macOS sends it after compositionend,
// unmarked but with key code 229; yet a plain Enter much later may carry 229 too,
// so that code counts only shortly after compositionend, and once (features.md F14).

const PROCESS_KEY_CODE = 229
const AFTER_COMPOSITION_MS = 500

interface KeyPress {
  isComposing: boolean
  keyCode: number
  timeStamp: number
}

export interface ImeGuard {
  compositionEnded(timeStamp: number): void
  /** True when the key belongs to the input method: the program must ignore it. */
  owns(key: KeyPress): boolean
}

export function createImeGuard(): ImeGuard {
  let endedAt = Number.NEGATIVE_INFINITY
  return {
    compositionEnded(timeStamp) {
      endedAt = timeStamp
    },
    owns(key) {
      if (key.isComposing) return true
      const confirming = key.keyCode === PROCESS_KEY_CODE && key.timeStamp - endedAt <= AFTER_COMPOSITION_MS
      if (confirming) endedAt = Number.NEGATIVE_INFINITY
      return confirming
    },
  }
}
