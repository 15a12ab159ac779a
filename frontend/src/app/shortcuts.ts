import { useEffect, useRef } from 'react'

export type Shortcut =
  | { do: 'step'; by: 1 | -1; unread: boolean }
  | { do: 'channel'; index: number }
  | { do: 'settings' | 'shortcuts' | 'contact' | 'close' | 'closeNext' | 'snooze' | 'claim' | 'reply' | 'note' }

interface Press {
  code: string
  keyCode: number
  isComposing: boolean
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
  /** AltGr writes characters on many layouts. */
  getModifierState(key: string): boolean
}

const PROCESS_KEY_CODE = 229

const withAlt: Record<string, 1 | -1> = { ArrowDown: 1, ArrowUp: -1 }
const withAltAlone: Record<string, Shortcut> = {
  KeyE: { do: 'close' },
  KeyM: { do: 'snooze' },
  KeyA: { do: 'claim' },
  KeyL: { do: 'reply' },
  KeyP: { do: 'note' },
}
const withControl: Record<string, Shortcut> = {
  PageDown: { do: 'step', by: 1, unread: false },
  PageUp: { do: 'step', by: -1, unread: false },
  Comma: { do: 'settings' },
  Slash: { do: 'shortcuts' },
  KeyI: { do: 'contact' },
}

/**
 * What a key press asks for. It looks at the place of a key, not at what it
 * writes, so that shortcuts work with a Thai layout on; never while composing.
 */
export function shortcutOf(press: Press): Shortcut | null {
  if (press.isComposing || press.keyCode === PROCESS_KEY_CODE || press.getModifierState('AltGraph')) return null
  const control = press.ctrlKey || press.metaKey
  if (press.altKey && !control) {
    const by = withAlt[press.code]
    if (by) return { do: 'step', by, unread: press.shiftKey }
    return press.shiftKey ? null : (withAltAlone[press.code] ?? null)
  }
  if (control && press.altKey && press.code === 'KeyE' && !press.shiftKey) return { do: 'closeNext' }
  if (!control || press.altKey) return null
  if (press.code === 'Tab') return { do: 'step', by: press.shiftKey ? -1 : 1, unread: false }
  const digit = /^Digit([1-9])$/u.exec(press.code)?.[1]
  if (digit) return { do: 'channel', index: Number(digit) - 1 }
  return press.shiftKey ? null : (withControl[press.code] ?? null)
}

/** Runs shortcuts of the whole window. */
export function useShortcuts(run: (shortcut: Shortcut) => void): void {
  const latest = useRef(run)
  latest.current = run
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const shortcut = shortcutOf(event)
      if (!shortcut || document.querySelector('[role="dialog"],[role="alertdialog"]')) return
      event.preventDefault()
      event.stopPropagation()
      latest.current(shortcut)
    }
    window.addEventListener('keydown', press, { capture: true })
    return () => window.removeEventListener('keydown', press, { capture: true })
  }, [])
}
