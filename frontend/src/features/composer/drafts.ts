import { create } from 'zustand'
import type { Bridge } from '../../bridge/bridge'

// What a person typed is in Go's database before the text box lets go of it
// (design.md, invariant 8). One keeper for all conversations, because a save
// may still be on its way when another conversation is opened. It knows what Go
// has of each draft: what differs is saved, and tried again until it is.

const PAUSE_MS = 300
const AGAIN_MS = 3000

// The draft of a note has a key of its own beside that of the answer.
const NOTE = 'note:'
export const noteKey = (conversationId: string) => NOTE + conversationId

function fetchDraft(bridge: Bridge, id: string): Promise<string> {
  return id.startsWith(NOTE) ? bridge.work.noteDraft(id.slice(NOTE.length)) : bridge.thread.draft(id)
}

function storeDraft(bridge: Bridge, id: string, text: string): Promise<void> {
  return id.startsWith(NOTE)
    ? bridge.work.saveNoteDraft(id.slice(NOTE.length), text)
    : bridge.thread.saveDraft(id, text)
}

interface Drafts {
  texts: Readonly<Record<string, string>>
  /** Drafts that Go could not be asked for, or did not take. */
  unsaved: Readonly<Record<string, boolean>>
}

export const useDrafts = create<Drafts>(() => ({ texts: {}, unsaved: {} }))

const timers = new Map<string, ReturnType<typeof setTimeout>>()
/** What Go has of each draft that was opened; null after a send, which may have emptied it. */
const stored = new Map<string, string | null>()
const queues = new Map<string, Promise<unknown>>()
/** Counts the shops that this computer left: what was begun in one ends there. */
let shop = 0

const textOf = (id: string) => useDrafts.getState().texts[id]
const put = (id: string, text: string) => useDrafts.setState(({ texts }) => ({ texts: { ...texts, [id]: text } }))
const mark = (id: string, isUnsaved: boolean) =>
  useDrafts.setState(({ unsaved }) => ({ unsaved: { ...unsaved, [id]: isUnsaved } }))

/** What is done with one draft never overtakes what was begun before. */
function inOrder<T>(id: string, act: () => Promise<T>): Promise<T> {
  const done = (queues.get(id) ?? Promise.resolve()).then(act, act)
  queues.set(id, done)
  return done
}

function syncIn(bridge: Bridge, id: string, ms: number): void {
  clearTimeout(timers.get(id))
  timers.set(
    id,
    setTimeout(() => void sync(bridge, id), ms),
  )
}

/** Reads what Go has when that is not known, and saves what it does not have; tries again when it cannot. */
function sync(bridge: Bridge, id: string): Promise<boolean> {
  clearTimeout(timers.get(id))
  timers.delete(id)
  const begun = shop
  return inOrder(id, async () => {
    if (begun !== shop) return true
    try {
      if (!stored.has(id)) {
        const before = await fetchDraft(bridge, id)
        if (begun !== shop) return true
        stored.set(id, before)
        put(id, before + (textOf(id) ?? ''))
      }
      const text = textOf(id) ?? ''
      if (text !== stored.get(id)) {
        await storeDraft(bridge, id, text)
        if (begun !== shop) return true
        stored.set(id, text)
      }
    } catch {
      if (begun !== shop) return true
      mark(id, true)
      syncIn(bridge, id, AGAIN_MS)
      return false
    }
    if (useDrafts.getState().unsaved[id]) mark(id, false)
    return true
  })
}

/** What is being written now. */
export const draftText = (id: string): string => textOf(id) ?? ''

/** Fetches a draft. What was typed meanwhile comes after it. */
export async function openDraft(bridge: Bridge, id: string): Promise<void> {
  if (!stored.has(id)) await sync(bridge, id)
}

/** Takes a new text and saves it at the next pause, the beginning of one at once: Go notes what its author knew then. */
export function typeDraft(bridge: Bridge, id: string, text: string): void {
  const begins = !textOf(id) && text !== ''
  put(id, text)
  syncIn(bridge, id, PAUSE_MS)
  if (begins) void flushDraft(bridge, id)
}

/** Saves now what Go does not have yet, and answers whether it has all of it. */
export async function flushDraft(bridge: Bridge, id: string): Promise<boolean> {
  return textOf(id) === undefined || sync(bridge, id)
}

/** Saves every draft that Go does not have as it stands here. */
export function flushAll(bridge: Bridge): void {
  for (const [id, text] of Object.entries(useDrafts.getState().texts)) {
    if (text !== stored.get(id)) void flushDraft(bridge, id)
  }
}

/**
 * Makes a message that is not sent a draft again. Go puts it in front of the draft that it has, in one step; what it
 * has not taken is in this box only, so the message stays as it is until it has.
 */
export async function takeBack(bridge: Bridge, id: string, messageId: string): Promise<void> {
  if (!(await sync(bridge, id))) return
  await inOrder(id, async () => {
    const behind = stored.get(id) ?? ''
    const draft = await bridge.thread.takeBack(messageId)
    stored.set(id, draft)
    const message = behind === '' ? draft : draft.slice(0, -behind.length - 1)
    const typed = textOf(id) ?? ''
    put(id, typed === '' ? message : `${message}\n${typed}`)
  })
  void flushDraft(bridge, id)
}

/** Empties the box after its text was sent, unless more was typed meanwhile. */
export function clearSent(bridge: Bridge, id: string, sent: string): void {
  const now = textOf(id) ?? ''
  put(id, now.startsWith(sent) ? now.slice(sent.length) : now)
  void inOrder(id, async () => stored.set(id, null))
  void flushDraft(bridge, id)
}

/** Lets go of everything, when this computer leaves the shop. */
export function forgetDrafts(): void {
  shop++
  for (const timer of timers.values()) clearTimeout(timer)
  timers.clear()
  stored.clear()
  queues.clear()
  useDrafts.setState({ texts: {}, unsaved: {} })
}
