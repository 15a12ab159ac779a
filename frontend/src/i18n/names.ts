import type { TFunction } from 'i18next'
import type { ConversationView, PresenceView, QuoteView, SnippetKind } from '../bridge/types'
import en from './en.json'
import { eventText } from './problem'

/** A customer's name, or "Customer …4821" when Facebook has not told it; never invented. */
export const customerName = (t: TFunction, who: { name: string; nameTail: string }): string =>
  who.name || t('customer', { tail: who.nameTail })

/** The words for a message that has no text of its own. */
const kindText = (t: TFunction, kind: SnippetKind): string =>
  kind === 'text' || kind === '' ? '' : t(`snippet.${kind}`)

/** A row names an event by its code alone: sentences that take arguments have a short form without. */
function eventSnippet(t: TFunction, code: string): string {
  if (code === 'referral' || code === 'referral_ad' || code === 'unsupported') return t(`snippet.${code}`)
  const sentence = Object.entries(en.event).find(([key]) => key === code)?.[1]
  return !sentence || sentence.includes('{{') ? t('snippet.event') : eventText(t, { code, args: {} })
}

export function snippetText(t: TFunction, row: ConversationView): string {
  if (row.draft) return t('list.draft', { text: row.draft })
  if (row.snippetKind === 'event') return eventSnippet(t, row.snippet)
  const text = row.snippet || kindText(t, row.snippetKind) || t('snippet.empty')
  return row.snippetFrom === 'shop' ? t('list.you', { text }) : text
}

export const quoteText = (t: TFunction, quote: QuoteView): string =>
  quote.text || kindText(t, quote.kind) || t('thread.quoteUnknown')

/** What others do at a conversation: whoever types comes first. */
export function presenceText(t: TFunction, { typing, viewing }: Pick<PresenceView, 'typing' | 'viewing'>): string {
  const [first, second] = typing.length > 0 ? typing : viewing
  if (!first) return ''
  const doing = typing.length > 0 ? 'typing' : 'viewing'
  const count = typing.length > 0 ? typing.length : viewing.length
  if (count === 1) return t(`presence.${doing}One`, { name: first.name })
  if (count === 2) return t(`presence.${doing}Two`, { name: first.name, other: second?.name ?? '' })
  return t(`presence.${doing}Many`, { name: first.name, count: count - 1 })
}
