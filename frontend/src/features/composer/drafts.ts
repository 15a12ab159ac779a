import { create } from 'zustand'
import type { Bridge } from '../../bridge/bridge'

// What a person typed is in Go's database before the text box lets go of it
// (design.md, invariant 8). One keeper for all conversations, because a save
// may still be on its way when another conversation is opened.

const PAUSE_MS = 300

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
  /** Conversations whose last save failed. */
  unsaved: Readonly<Record<string, boolean>>
}

export const useDrafts = create<Drafts>(() => ({ texts: {}, unsaved: {} }))

const timers = new Map<string, ReturnType<typeof setTimeout>>()
const saves = new Map<string, Promise<void>>()

const textOf = (id: string) => useDrafts.getState().texts[id]
const put = (id: string, text: string) => useDrafts.setState(({ texts }) => ({ texts: { ...texts, [id]: text } }))

/** Fetches a draft. What was typed meanwhile comes after it. */
export async function openDraft(bridge: Bridge, id: string): Promise<void> {
  if (textOf(id) !== undefined) return
  const stored = await fetchDraft(bridge, id)
  const typed = textOf(id)
  if (typed === undefined) put(id, stored)
  else if (stored !== '') typeDraft(bridge, id, stored + typed)
}

/** Takes a new text and saves it at the next pause, the beginning of one at once: Go notes what its author knew then. */
export function typeDraft(bridge: Bridge, id: string, text: string): void {
  const begins = !textOf(id) && text !== ''
  put(id, text)
  clearTimeout(timers.get(id))
  timers.set(
    id,
    setTimeout(() => void flushDraft(bridge, id), PAUSE_MS),
  )
  if (begins) void flushDraft(bridge, id)
}

/** Makes a message that is not sent a draft again. Go puts it in front of what is being written, in one step. */
export async function takeBack(bridge: Bridge, id: string, messageId: string): Promise<void> {
  await openDraft(bridge, id)
  await flushDraft(bridge, id)
  const before = textOf(id) ?? ''
  const draft = await bridge.thread.takeBack(messageId)
  const typed = textOf(id) ?? ''
  if (typed === before) put(id, draft)
  else typeDraft(bridge, id, `${draft}\n${typed}`)
}

/** Saves now what was not saved yet. Saves of one conversation never overtake each other. */
export function flushDraft(bridge: Bridge, id: string): Promise<void> {
  if (!timers.has(id)) return saves.get(id) ?? Promise.resolve()
  clearTimeout(timers.get(id))
  timers.delete(id)
  const saved = (saves.get(id) ?? Promise.resolve()).then(async () => {
    try {
      await storeDraft(bridge, id, textOf(id) ?? '')
      useDrafts.setState(({ unsaved }) => ({ unsaved: { ...unsaved, [id]: false } }))
    } catch {
      useDrafts.setState(({ unsaved }) => ({ unsaved: { ...unsaved, [id]: true } }))
    }
  })
  saves.set(id, saved)
  return saved
}

export function flushAll(bridge: Bridge): void {
  for (const id of [...timers.keys()]) void flushDraft(bridge, id)
}

/** Empties the box after its text was sent, unless more was typed meanwhile. */
export function clearSent(bridge: Bridge, id: string, sent: string): void {
  const now = textOf(id) ?? ''
  typeDraft(bridge, id, now.startsWith(sent) ? now.slice(sent.length) : now)
  void flushDraft(bridge, id)
}

/** Lets go of everything, when this computer leaves the shop. */
export function forgetDrafts(): void {
  for (const timer of timers.values()) clearTimeout(timer)
  timers.clear()
  saves.clear()
  useDrafts.setState({ texts: {}, unsaved: {} })
}
