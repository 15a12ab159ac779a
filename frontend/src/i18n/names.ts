import type { TFunction } from 'i18next'
import type { ConversationView, QuoteView, SnippetKind } from '../bridge/types'

/** A customer's name, or "Customer …4821" when Facebook has not told it; never invented. */
export const customerName = (t: TFunction, who: { name: string; nameTail: string }): string =>
  who.name || t('customer', { tail: who.nameTail })

/** The words for a message that has no text of its own. */
export const kindText = (t: TFunction, kind: SnippetKind): string => (kind === 'text' ? '' : t(`snippet.${kind}`))

export function snippetText(t: TFunction, row: ConversationView): string {
  if (row.draft) return t('list.draft', { text: row.draft })
  const text = row.snippet || kindText(t, row.snippetKind) || t('snippet.empty')
  return row.snippetFrom === 'shop' ? t('list.you', { text }) : text
}

export const quoteText = (t: TFunction, quote: QuoteView): string =>
  quote.text || kindText(t, quote.kind) || t('thread.quoteUnknown')
