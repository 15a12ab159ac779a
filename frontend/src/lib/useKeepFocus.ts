import { type RefObject, useEffect } from 'react'

const isLost = (at: Element | null) => at === null || at === document.body || at.matches(':disabled')

/**
 * Keeps the focus in a dialog: when the button that had it goes, or cannot be pressed while it works, the dialog
 * takes it, so that Escape still arrives there; the button has it back as soon as it can be pressed again.
 */
export function useKeepFocus(ref: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const dialog = ref.current
    if (!dialog) return
    let last: HTMLElement | null = null
    let held = false
    let frame = 0
    const remember = ({ target }: FocusEvent) => {
      if (target === dialog || !(target instanceof HTMLElement)) return
      last = target
      held = false
    }
    const look = () => {
      const at = document.activeElement
      if (!isLost(at) && !(held && at === dialog)) return
      if (last?.isConnected && !last.matches(':disabled')) last.focus({ preventScroll: true })
      held = isLost(document.activeElement) || document.activeElement === dialog
      if (held) dialog.focus({ preventScroll: true })
    }
    // A frame later, what takes the place of what went has taken the focus, if it wants it.
    const observer = new MutationObserver(() => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(look)
    })
    observer.observe(dialog, { subtree: true, childList: true, attributeFilter: ['disabled'] })
    dialog.addEventListener('focusin', remember)
    return () => {
      cancelAnimationFrame(frame)
      observer.disconnect()
      dialog.removeEventListener('focusin', remember)
    }
  }, [ref])
}
