import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useId, useState } from 'react'
import { useBridge } from '../../bridge/context'
import { membersQuery } from '../../bridge/queries'
import type { MemberView } from '../../bridge/types'
import { mentionAt } from '../../lib/mentions'

const MOST_SHOWN = 8

/** The members whose names fit what is typed after an @. */
export function useMentionMenu(text: string, type: (next: string) => void, box: () => HTMLTextAreaElement | null) {
  const id = useId()
  const { data: members = [] } = useQuery(membersQuery(useBridge()))
  const [caret, setCaret] = useState(-1)
  const [active, setActive] = useState(0)
  /** The text for which the person closed the menu. */
  const [left, setLeft] = useState<string | null>(null)
  const typed = left === text ? null : mentionAt(text, caret)
  const fits = (name: string) => name.toLocaleLowerCase().includes((typed?.query ?? '').toLocaleLowerCase())
  const found = typed ? members.filter(({ name }) => fits(name)).slice(0, MOST_SHOWN) : []

  const pick = (member: MemberView) => {
    if (!typed) return
    const before = `${text.slice(0, typed.from)}@${member.name} `
    type(before + text.slice(caret))
    setCaret(-1)
    // After the text box has its new text.
    setTimeout(() => {
      box()?.focus()
      box()?.setSelectionRange(before.length, before.length)
    })
  }
  const chosen = Math.min(active, found.length - 1)
  const take = () => found[chosen] && pick(found[chosen])
  const keys: Record<string, () => void> = {
    ArrowDown: () => setActive((chosen + 1) % found.length),
    ArrowUp: () => setActive((chosen + found.length - 1) % found.length),
    Enter: take,
    Tab: take,
    Escape: () => setLeft(text),
  }
  return {
    id,
    found,
    active: chosen,
    pick,
    point: setActive,
    /** The caret moved, perhaps with a new text. */
    moved(area: HTMLTextAreaElement) {
      setCaret(area.selectionStart === area.selectionEnd ? area.selectionEnd : -1)
      if (area.value !== text) {
        setActive(0)
        setLeft(null)
      }
    },
    /** Whether the menu took a key. The caller has asked the input method first. */
    press(event: KeyboardEvent): boolean {
      const run = found.length > 0 && !event.shiftKey && !event.ctrlKey && !event.altKey && keys[event.key]
      if (!run) return false
      event.preventDefault()
      run()
      return true
    },
  }
}

export type MentionMenuState = ReturnType<typeof useMentionMenu>
