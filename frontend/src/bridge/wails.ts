import * as AutoReplies from '../../wailsjs/go/app/AutoReplies'
import * as Channels from '../../wailsjs/go/app/Channels'
import * as Conversations from '../../wailsjs/go/app/Conversations'
import * as Files from '../../wailsjs/go/app/Files'
import * as Health from '../../wailsjs/go/app/Health'
import * as Labels from '../../wailsjs/go/app/Labels'
import * as Mail from '../../wailsjs/go/app/Mail'
import * as People from '../../wailsjs/go/app/People'
import * as Presence from '../../wailsjs/go/app/Presence'
import * as Replies from '../../wailsjs/go/app/Replies'
import * as Rules from '../../wailsjs/go/app/Rules'
import * as Setup from '../../wailsjs/go/app/Setup'
import * as Thread from '../../wailsjs/go/app/Thread'
import * as Work from '../../wailsjs/go/app/Work'
import { ClipboardSetText, EventsOn, WindowSetTitle } from '../../wailsjs/runtime/runtime'
import type { Bridge } from './bridge'
import { AppError, problemOf } from './error'

// The generated functions know strings where types.ts knows unions;
// contract.test.ts holds the two equal, so the answer may be taken as ours.
async function ask<T>(call: () => Promise<unknown>): Promise<T> {
  try {
    return (await call()) as T
  } catch (reason) {
    throw new AppError(problemOf(reason))
  }
}

// Bindings carry text only: content goes to Go's handler of the window's own
// addresses. WebKitGTK hands a body on when it is bytes.
async function post(conversationId: string, file: File): Promise<void> {
  const given = new URLSearchParams({ name: file.name, size: String(file.size) })
  const address = `/media/staged/${encodeURIComponent(conversationId)}?${given}`
  const body = await file.arrayBuffer()
  const answer = await fetch(address, { method: 'POST', body, headers: { 'Content-Type': 'application/octet-stream' } })
  const problem = await answer.text()
  if (problem !== '') throw new Error(problem)
}

/** Go, as Wails binds it. */
export const wailsBridge: Bridge = {
  setup: {
    state: () => ask(() => Setup.State()),
    setLanguage: (language) => ask(() => Setup.SetLanguage(language)),
    setTheme: (theme) => ask(() => Setup.SetTheme(theme)),
    setUndo: (seconds) => ask(() => Setup.SetUndo(seconds)),
    pair: (relayUrl, code, name) => ask(() => Setup.Pair(relayUrl, code, name)),
    readInvite: (invite) => ask(() => Setup.ReadInvite(invite)),
    join: (invite, name, email) => ask(() => Setup.Join(invite, name, email)),
    dropInvite: () => ask(() => Setup.DropInvite()),
    startDemo: (language) => ask(() => Setup.StartDemo(language)),
    forget: () => ask(() => Setup.Forget()),
    openPhone: () => ask(() => Setup.OpenPhone()),
  },
  channels: {
    list: () => ask(() => Channels.List()),
    startLogin: (again) => ask(() => Channels.StartLogin(again)),
    login: () => ask(() => Channels.Login()),
    cancelLogin: () => ask(() => Channels.CancelLogin()),
    pages: () => ask(() => Channels.Pages()),
    setHumanAgent: (id, approved) => ask(() => Channels.SetHumanAgent(id, approved)),
    connect: (pageId, name, history, onlyMe) => ask(() => Channels.Connect(pageId, name, history, onlyMe)),
    access: (channelId) => ask(() => Channels.Access(channelId)),
    setAccess: (channelId, access) => ask(() => Channels.SetAccess(channelId, access)),
    hidden: () => ask(() => Channels.Hidden()),
    cancelImport: (channelId) => ask(() => Channels.CancelImport(channelId)),
  },
  conversations: {
    list: (filter, cursor, limit) => ask(() => Conversations.List(filter, cursor, limit)),
    get: (id) => ask(() => Conversations.Get(id)),
    markRead: (id) => ask(() => Conversations.MarkRead(id)),
    linked: () => ask(() => Conversations.Linked()),
    counts: (filter) => ask(() => Conversations.Counts(filter)),
  },
  thread: {
    messages: (id, cursor, limit) => ask(() => Thread.Messages(id, cursor, limit)),
    older: (id) => ask(() => Thread.Older(id)),
    draft: (id) => ask(() => Thread.Draft(id)),
    saveDraft: (id, text) => ask(() => Thread.SaveDraft(id, text)),
    send: (id, texts, anyway) => ask(() => Thread.Send(id, texts, anyway)),
    split: (id, text) => ask(() => Thread.Split(id, text)),
    retry: (messageId) => ask(() => Thread.Retry(messageId)),
    discard: (messageId) => ask(() => Thread.Discard(messageId)),
    takeBack: (messageId) => ask(() => Thread.TakeBack(messageId)),
    contact: (id) => ask(() => Thread.Contact(id)),
    openLink: (url) => ask(() => Thread.OpenLink(url)),
  },
  files: {
    tray: (id) => ask(() => Files.Tray(id)),
    pick: (id, title) => ask(() => Files.Pick(id, title)),
    add: (id, file) => ask(() => post(id, file)),
    takeDropped: (id) => ask(() => Files.TakeDropped(id)),
    remove: (id, no) => ask(() => Files.Remove(id, no)),
    shrink: (id, no) => ask(() => Files.Shrink(id, no)),
    save: (id, messageId, index) => ask(() => Files.Save(id, messageId, index)),
    open: (id, messageId, index) => ask(() => Files.Open(id, messageId, index)),
    drag: (id, messageId, index) => ask(() => Files.Drag(id, messageId, index)),
  },
  work: {
    members: () => ask(() => Work.Members()),
    do: (todo) => ask(() => Work.Do(todo)),
    snoozeTimes: () => ask(() => Work.SnoozeTimes()),
    moment: (wall) => ask(() => Work.Moment(wall)),
    seeMentions: (id) => ask(() => Work.SeeMentions(id)),
    note: (id, text) => ask(() => Work.Note(id, text)),
    noteDraft: (id) => ask(() => Work.NoteDraft(id)),
    saveNoteDraft: (id, text) => ask(() => Work.SaveNoteDraft(id, text)),
  },
  people: {
    list: () => ask(() => People.List()),
    invites: () => ask(() => People.Invites()),
    invite: (role, email, channels, days) => ask(() => People.Invite(role, email, channels, days)),
    inviteComputer: (memberId) => ask(() => People.InviteComputer(memberId)),
    withdraw: (inviteId) => ask(() => People.Withdraw(inviteId)),
    setRole: (memberId, role) => ask(() => People.SetRole(memberId, role)),
    setPerson: (memberId, name, email) => ask(() => People.SetPerson(memberId, name, email)),
    remove: (memberId) => ask(() => People.Remove(memberId)),
    revoke: (deviceId) => ask(() => People.Revoke(deviceId)),
  },
  autoReplies: {
    get: (id) => ask(() => AutoReplies.Get(id)),
    defaults: (language, withHours) => ask(() => AutoReplies.Defaults(language, withHours)),
    save: (id, settings) => ask(() => AutoReplies.Save(id, settings)),
    preview: (id, settings, text, customer) => ask(() => AutoReplies.Preview(id, settings, text, customer)),
    holidays: (year) => ask(() => AutoReplies.Holidays(year)),
    staffInfo: (id) => ask(() => AutoReplies.StaffInfo(id)),
    saveStaffInfo: (id, text) => ask(() => AutoReplies.SaveStaffInfo(id, text)),
  },
  mail: {
    state: () => ask(() => Mail.State()),
    save: (draft, password) => ask(() => Mail.Save(draft, password)),
    test: (draft, password, to) => ask(() => Mail.Test(draft, password, to)),
    mute: (muted) => ask(() => Mail.Mute(muted)),
  },
  replies: {
    list: () => ask(() => Replies.List()),
    edit: (id) => ask(() => Replies.Edit(id)),
    save: (draft) => ask(() => Replies.Save(draft)),
    delete: (id) => ask(() => Replies.Delete(id)),
    use: (conversationId, id) => ask(() => Replies.Use(conversationId, id)),
    export: (format, title) => ask(() => Replies.Export(format, title)),
    import: (title) => ask(() => Replies.Import(title)),
    importAgain: () => ask(() => Replies.ImportAgain()),
  },
  rules: {
    list: () => ask(() => Rules.List()),
    save: (rule) => ask(() => Rules.Save(rule)),
    add: (ruleId, channelId) => ask(() => Rules.Add(ruleId, channelId)),
    delete: (id) => ask(() => Rules.Delete(id)),
    duties: () => ask(() => Rules.Duties()),
    setDuty: (memberId, on) => ask(() => Rules.SetDuty(memberId, on)),
    setShifts: (memberId, zone, shifts) => ask(() => Rules.SetShifts(memberId, zone, shifts)),
  },
  labels: {
    list: () => ask(() => Labels.List()),
    save: (label) => ask(() => Labels.Save(label)),
    delete: (id) => ask(() => Labels.Delete(id)),
  },
  presence: {
    list: () => ask(() => Presence.List()),
    look: (id) => ask(() => Presence.Look(id)),
    typing: (id, on) => ask(() => Presence.Typing(id, on)),
    ask: (id) => ask(() => Presence.Ask(id)),
    refuse: (id) => ask(() => Presence.Refuse(id)),
  },
  health: { status: () => ask(() => Health.Status()) },
  window: {
    setTitle(title) {
      document.title = title
      WindowSetTitle(title)
    },
    copy: (text) => ask(() => ClipboardSetText(text)),
  },
  on: (event, listener) => EventsOn(event, listener),
}
