import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react'
import { createImeGuard } from '../../lib/ime'

type Press = KeyboardEvent<HTMLTextAreaElement>

/**
 * A text box that grows with its text and whose Enter means done: the properties of its textarea. What the input method
 * leaves, `first` may take.
 */
export function useTextBox(
  text: string,
  type: (next: string) => void,
  done: () => void,
  first: (event: Press) => boolean = () => false,
) {
  const ref = useRef<HTMLTextAreaElement>(null)
  const typing = useRef(false)
  const [ime] = useState(createImeGuard)
  useLayoutEffect(() => {
    const area = ref.current
    if (!area) return
    // A draft that was fetched is continued at its end.
    if (!typing.current && text !== '') area.setSelectionRange(area.value.length, area.value.length)
    typing.current = false
    area.style.blockSize = 'auto'
    // An empty one has its one row; to measure it would lay out the whole window once more.
    if (text !== '') area.style.blockSize = `${area.scrollHeight}px`
  }, [text])
  return {
    ref,
    rows: 1,
    value: text,
    onChange(event: { target: HTMLTextAreaElement }) {
      typing.current = true
      type(event.target.value)
    },
    onKeyDown(event: Press) {
      if (ime.owns(event.nativeEvent) || first(event)) return
      if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
        event.preventDefault()
        done()
      } else if (event.key === 'Escape') {
        event.currentTarget.blur()
      }
    },
    onCompositionEnd(event: { timeStamp: number }) {
      ime.compositionEnded(event.timeStamp)
    },
  }
}
