import { create } from 'zustand'
import type { ConversationFilter } from '../bridge/types'
import type { Listed } from '../features/conversations/ConversationList'

type DialogName = 'none' | 'settings' | 'shortcuts' | 'addInbox' | 'manage'

/** The pages of what is managed for the whole shop. */
export type ManagePage = 'inboxes' | 'people' | 'rules' | 'replies'

interface Navigation {
  /** "" is all inboxes. */
  channelId: string
  listed: Listed
  /** "" is none. */
  conversationId: string
  contactOpen: boolean
  dialog: DialogName
  managePage: ManagePage
  /** Counts the times that the person asked to write; 0 after a choice that leaves the focus where it is. */
  writeRequest: number
  chooseChannel: (channelId: string) => void
  list: (listed: Listed) => void
  openConversation: (conversationId: string, write: boolean) => void
  toggleContact: () => void
  show: (dialog: DialogName) => void
  manage: (page: ManagePage) => void
  reset: () => void
}

const start = {
  channelId: '',
  listed: 'all',
  conversationId: '',
  contactOpen: false,
  dialog: 'none',
  managePage: 'inboxes',
  writeRequest: 0,
} as const

/** What is chosen and what is open. */
export const useNavigation = create<Navigation>((set) => ({
  ...start,
  chooseChannel: (channelId) => set({ channelId }),
  list: (listed) => set({ listed }),
  openConversation: (conversationId, write) =>
    set(({ writeRequest }) => ({ conversationId, writeRequest: write ? writeRequest + 1 : 0 })),
  toggleContact: () => set(({ contactOpen }) => ({ contactOpen: !contactOpen })),
  show: (dialog) => set({ dialog }),
  manage: (managePage) => set({ dialog: 'manage', managePage }),
  reset: () => set(start),
}))

export const filterOf = (channelId: string, listed: Listed): ConversationFilter => ({
  channelId,
  unread: listed === 'unread',
  ending: listed === 'ending',
  mine: listed === 'mine',
  unassigned: listed === 'unassigned',
  closed: listed === 'closed',
})
