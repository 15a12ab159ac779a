import type { Bridge } from './bridge'
import { AppError, problemOf } from './error'

// What Wails puts on the page: one object per bound struct of Go's package app,
// and its runtime. Names and arguments are those of the bound methods.
type Bound = Record<string, Record<string, (...args: unknown[]) => Promise<unknown>>>
interface WailsWindow {
  go?: { app?: Bound }
  runtime?: {
    EventsOn(event: string, listener: (payload: never) => void): () => void
    ClipboardSetText(text: string): Promise<boolean>
    WindowSetTitle(title: string): void
  }
}

const host = window as unknown as WailsWindow

async function call<T>(struct: string, method: string, ...args: unknown[]): Promise<T> {
  try {
    const bound = host.go?.app?.[struct]?.[method]
    if (!bound) throw new AppError({ code: 'internal', args: { id: `${struct}.${method}` }, action: 'none' })
    return (await bound(...args)) as T
  } catch (reason) {
    throw new AppError(problemOf(reason))
  }
}

export const wailsBridge: Bridge = {
  setup: {
    state: () => call('Setup', 'State'),
    setLanguage: (language) => call('Setup', 'SetLanguage', language),
    setTheme: (theme) => call('Setup', 'SetTheme', theme),
    pair: (relayUrl, code, name) => call('Setup', 'Pair', relayUrl, code, name),
    startDemo: (language) => call('Setup', 'StartDemo', language),
    forget: () => call('Setup', 'Forget'),
    openPhone: () => call('Setup', 'OpenPhone'),
  },
  channels: {
    list: () => call('Channels', 'List'),
    startLogin: (again) => call('Channels', 'StartLogin', again),
    login: () => call('Channels', 'Login'),
    cancelLogin: () => call('Channels', 'CancelLogin'),
    pages: () => call('Channels', 'Pages'),
    connect: (pageId, name) => call('Channels', 'Connect', pageId, name),
  },
  conversations: {
    list: (filter, cursor, limit) => call('Conversations', 'List', filter, cursor, limit),
    get: (id) => call('Conversations', 'Get', id),
    markRead: (id) => call('Conversations', 'MarkRead', id),
  },
  thread: {
    messages: (id, cursor, limit) => call('Thread', 'Messages', id, cursor, limit),
    draft: (id) => call('Thread', 'Draft', id),
    saveDraft: (id, text) => call('Thread', 'SaveDraft', id, text),
    send: (id, text) => call('Thread', 'Send', id, text),
    retry: (messageId) => call('Thread', 'Retry', messageId),
    discard: (messageId) => call('Thread', 'Discard', messageId),
    contact: (id) => call('Thread', 'Contact', id),
    openLink: (url) => call('Thread', 'OpenLink', url),
    saveAttachment: (id, messageId, index) => call('Thread', 'SaveAttachment', id, messageId, index),
  },
  health: { status: () => call('Health', 'Status') },
  window: {
    setTitle(title) {
      document.title = title
      host.runtime?.WindowSetTitle(title)
    },
    async copy(text) {
      if (host.runtime) await host.runtime.ClipboardSetText(text)
      else await navigator.clipboard.writeText(text)
    },
  },
  on(event, listener) {
    return host.runtime?.EventsOn(event, listener as (payload: never) => void) ?? (() => {})
  },
}
