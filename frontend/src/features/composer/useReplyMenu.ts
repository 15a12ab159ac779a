import { useMutation, useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useId, useState } from 'react'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { repliesQuery } from '../../bridge/queries'
import type { ReplyView } from '../../bridge/types'
import { search } from '../../lib/search'
import { draftText, flushDraft, typeDraft } from './drafts'
import { slashAt } from './slash'
import type { TrayState } from './useTray'

const MOST_SHOWN = 50

interface Place {
  conversationId: string
  channelId: string
  text: string
  tray: TrayState
  box: () => HTMLTextAreaElement | null
}

/** The canned replies that fit what is typed after a slash, or all of them. */
export function useReplyMenu({ conversationId, channelId, text, tray, box }: Place) {
  const bridge = useBridge()
  const id = useId()
  const { data: replies = [] } = useQuery(repliesQuery(bridge))
  const [caret, setCaret] = useState(0)
  const [active, setActive] = useState(0)
  /** The text for which the person closed the menu. */
  const [left, setLeft] = useState<string | null>(null)
  /** The whole list is open. */
  const [listed, setListed] = useState(false)

  const offered = replies.filter(({ channels }) => channels.length === 0 || channels.includes(channelId))
  const slash = left === text ? null : slashAt(text, caret)
  const found = slash ? search(offered, slash.query).slice(0, MOST_SHOWN) : []

  const use = useMutation({
    mutationFn: async ({ reply, from, to }: { reply: ReplyView; from: number; to: number }) => {
      const before = draftText(conversationId)
      typeDraft(bridge, conversationId, before.slice(0, from) + before.slice(to))
      await flushDraft(bridge, conversationId)
      const insert = (piece: string) => {
        const now = draftText(conversationId)
        const at = Math.min(from, now.length)
        typeDraft(bridge, conversationId, now.slice(0, at) + piece + now.slice(at))
        return at
      }
      const used = await bridge.replies.use(conversationId, reply.id).catch((reason: unknown) => {
        insert(before.slice(from, to))
        throw reason
      })
      const at = insert(used.text)
      return { tray: used.tray, caret: at + used.text.length }
    },
    onSuccess: ({ tray: shown, caret: at }) => {
      if (tray.takesFiles || shown.refused.length > 0) tray.show(shown)
      // After the text box has its new text.
      setTimeout(() => {
        box()?.focus()
        box()?.setSelectionRange(at, at)
        setCaret(at)
      })
    },
    onError: () => setTimeout(() => box()?.focus()),
  })

  /** Puts a reply in the place of the slash and its query, else at the caret. */
  const pick = (reply: ReplyView) => {
    const at = box()?.selectionEnd ?? text.length
    setListed(false)
    if (!use.isPending) use.mutate({ reply, from: slash?.from ?? box()?.selectionStart ?? at, to: at })
  }
  const keys: Record<string, () => void> = {
    ArrowDown: () => setActive((active + 1) % found.length),
    ArrowUp: () => setActive((active + found.length - 1) % found.length),
    Enter: () => found[active] && pick(found[active]),
    Tab: () => found[active] && pick(found[active]),
    Escape: () => setLeft(text),
  }
  return {
    id,
    offered,
    found,
    active: Math.min(active, found.length - 1),
    busy: use.isPending,
    problem: use.error && problemOf(use.error),
    listed,
    setListed,
    pick,
    point: setActive,
    /** The caret moved, perhaps with a new text. */
    moved(area: HTMLTextAreaElement) {
      setCaret(area.selectionStart === area.selectionEnd ? area.selectionEnd : -1)
      if (area.value !== text) {
        setActive(0)
        setLeft(null)
        use.reset()
      }
    },
    /** Whether the menu took a key. The caller has asked the input method first. */
    press(event: KeyboardEvent): boolean {
      if (event.ctrlKey && event.code === 'KeyM' && !event.shiftKey && !event.altKey) {
        event.preventDefault()
        setListed(true)
        return true
      }
      const run = found.length > 0 && !event.shiftKey && !event.ctrlKey && !event.altKey && keys[event.key]
      if (!run) return false
      event.preventDefault()
      run()
      return true
    },
  }
}

export type ReplyMenuState = ReturnType<typeof useReplyMenu>
