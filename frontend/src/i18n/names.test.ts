import { beforeAll, describe, expect, it } from 'vitest'
import { fakeConversations } from '../bridge/fakeData'
import type { ConversationView } from '../bridge/types'
import { i18next } from './i18n'
import { snippetText } from './names'

const [row] = fakeConversations(0, 0)

describe('the list’s words for the newest thing in a thread', () => {
  beforeAll(() => i18next.changeLanguage('en'))

  it.each<[Partial<ConversationView>, string]>([
    [{ snippetKind: 'text', snippet: 'Hi' }, 'Hi'],
    [{ snippetKind: 'text', snippet: 'Hi', snippetFrom: 'shop' }, 'You: Hi'],
    [{ snippetKind: 'text', snippet: 'Hi', draft: 'Dear' }, 'Draft: Dear'],
    [{ snippetKind: 'image', snippet: '' }, 'Photo'],
    [{ snippetKind: 'event', snippet: 'thread_released' }, 'The conversation is free for another app to take.'],
    [{ snippetKind: 'event', snippet: 'referral_ad' }, 'Came from an ad'],
    [{ snippetKind: 'event', snippet: 'policy_block' }, 'Notice'],
    [{ snippetKind: 'event', snippet: 'from_the_future' }, 'Notice'],
    [{ snippetKind: 'event', snippet: 'constructor' }, 'Notice'],
    [{ snippetKind: '', snippet: '' }, 'No messages yet'],
  ])('%o', (change, words) => {
    if (!row) throw new Error('no row')
    expect(snippetText(i18next.t, { ...row, snippet: '', snippetFrom: 'customer', draft: '', ...change })).toBe(words)
  })
})
