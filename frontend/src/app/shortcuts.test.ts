import { describe, expect, it } from 'vitest'
import { fakeConversations } from '../bridge/fakeData'
import { shortcutOf } from './shortcuts'
import { stepFrom } from './step'

const press = (
  code: string,
  keys = '',
  change: { keyCode?: number; isComposing?: boolean; altGraph?: boolean } = {},
) => ({
  code,
  keyCode: change.keyCode ?? 0,
  isComposing: change.isComposing ?? false,
  ctrlKey: keys.includes('C'),
  metaKey: keys.includes('M'),
  altKey: keys.includes('A'),
  shiftKey: keys.includes('S'),
  getModifierState: () => change.altGraph ?? false,
})

describe('shortcuts', () => {
  it.each([
    ['Alt+↓', press('ArrowDown', 'A'), { do: 'step', by: 1, unread: false }],
    ['Alt+↑', press('ArrowUp', 'A'), { do: 'step', by: -1, unread: false }],
    ['Alt+Shift+↓', press('ArrowDown', 'AS'), { do: 'step', by: 1, unread: true }],
    ['Ctrl+Tab', press('Tab', 'C'), { do: 'step', by: 1, unread: false }],
    ['Ctrl+Shift+Tab', press('Tab', 'CS'), { do: 'step', by: -1, unread: false }],
    ['Ctrl+PgUp', press('PageUp', 'C'), { do: 'step', by: -1, unread: false }],
    ['Ctrl+1', press('Digit1', 'C'), { do: 'channel', index: 0 }],
    ['⌘9', press('Digit9', 'M'), { do: 'channel', index: 8 }],
    ['Ctrl+, (the key writes ม on Thai Kedmanee)', press('Comma', 'C'), { do: 'settings' }],
    ['Ctrl+/', press('Slash', 'C'), { do: 'shortcuts' }],
    ['Ctrl+I', press('KeyI', 'C'), { do: 'contact' }],
    ['Alt+E (the key writes ำ on Thai Kedmanee)', press('KeyE', 'A'), { do: 'close' }],
    ['Ctrl+Alt+E', press('KeyE', 'CA'), { do: 'closeNext' }],
    ['Alt+M', press('KeyM', 'A'), { do: 'snooze' }],
    ['Alt+A', press('KeyA', 'A'), { do: 'claim' }],
    ['Alt+L', press('KeyL', 'A'), { do: 'reply' }],
    ['Alt+P', press('KeyP', 'A'), { do: 'note' }],
    ['Alt+Shift+E', press('KeyE', 'AS'), null],
    ['AltGr+E writes €', press('KeyE', 'CA', { altGraph: true }), null],
    ['plain ↓', press('ArrowDown'), null],
    ['Tab', press('Tab'), null],
    ['a letter', press('KeyI'), null],
    ['Ctrl+Alt+1 is AltGr on Windows', press('Digit1', 'CA'), null],
    ['AltGr', press('Digit1', 'C', { altGraph: true }), null],
    ['while composing', press('ArrowDown', 'A', { isComposing: true }), null],
    ['key code 229', press('ArrowDown', 'A', { keyCode: 229 }), null],
  ])('%s', (_, key, want) => expect(shortcutOf(key)).toEqual(want))
})

describe('the next conversation', () => {
  const rows = fakeConversations(Date.now(), 0)
  it.each([
    ['from none', '', 1, false, 'c1'],
    ['down', 'c1', 1, false, 'c2'],
    ['up', 'c2', -1, false, 'c1'],
    ['up from the first', 'c1', -1, false, undefined],
    ['down to the next unread', 'c3', 1, true, undefined],
    ['up to the next unread', 'c10', -1, true, 'c3'],
  ] as const)('%s', (_, from, by, unread, want) => expect(stepFrom(rows, from, by, unread)?.id).toBe(want))
})
