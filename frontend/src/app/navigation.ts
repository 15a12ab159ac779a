import { create } from 'zustand'
import type { ConversationFilter } from '../bridge/types'
import type { Listed } from '../features/conversations/lists'

type DialogName = 'none' | 'settings' | 'shortcuts' | 'addInbox' | 'manage'

/** The pages of what is managed for the whole shop. */
export type ManagePage = 'inboxes' | 'people' | 'rules' | 'replies' | 'labels' | 'mail'

interface Navigation {
  /** "" is all inboxes. */
  channelId: string
  /** "" is all labels. */
  labelId: string
  listed: Listed
  /** "" is none. */
  conversationId: string
  contactOpen: boolean
  dialog: DialogName
  managePage: ManagePage
  /** Counts the times that the person asked to write; 0 after a choice that leaves the focus where it is. */
  writeRequest: number
  /** What the person last asked by key to write, and how often they asked. */
  writing: { note: boolean; count: number }
  /** Counts the times that the person asked by key to put a conversation off. */
  snoozeRequest: number
  chooseChannel: (channelId: string) => void
  /** Shows the conversations with a label, or all again. */
  chooseLabel: (labelId: string) => void
  list: (listed: Listed) => void
  openConversation: (conversationId: string, write: boolean) => void
  toggleContact: () => void
  write: (note: boolean) => void
  snooze: () => void
  show: (dialog: DialogName) => void
  manage: (page: ManagePage) => void
  reset: () => void
}

const start = {
  channelId: '',
  labelId: '',
  listed: 'all',
  conversationId: '',
  contactOpen: false,
  dialog: 'none',
  managePage: 'inboxes',
  writeRequest: 0,
  writing: { note: false, count: 0 },
  snoozeRequest: 0,
} as const

/** What is chosen and what is open. */
export const useNavigation = create<Navigation>((set) => ({
  ...start,
  chooseChannel: (channelId) => set({ channelId }),
  chooseLabel: (labelId) => set({ labelId }),
  list: (listed) => set({ listed }),
  openConversation: (conversationId, write) =>
    set(({ writeRequest }) => ({ conversationId, writeRequest: write ? writeRequest + 1 : 0 })),
  toggleContact: () => set(({ contactOpen }) => ({ contactOpen: !contactOpen })),
  write: (note) => set(({ writing }) => ({ writing: { note, count: writing.count + 1 } })),
  snooze: () => set(({ snoozeRequest }) => ({ snoozeRequest: snoozeRequest + 1 })),
  show: (dialog) => set({ dialog }),
  manage: (managePage) => set({ dialog: 'manage', managePage }),
  reset: () => set(start),
}))

export const filterOf = (channelId: string, labelId: string, listed: Listed): ConversationFilter => ({
  channelId,
  labelId,
  unread: listed === 'unread',
  ending: listed === 'ending',
  mine: listed === 'mine',
  unassigned: listed === 'unassigned',
  closed: listed === 'closed',
  snoozed: listed === 'snoozed',
  mentions: listed === 'mentions',
})
