import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createFakeBridge } from '../../bridge/fake'
import { fakeMessage } from '../../bridge/fakeData'
import { flushAll, flushDraft, forgetDrafts, openDraft, takeBack, typeDraft, useDrafts } from './drafts'

const refusal = { code: 'disk_full', args: {}, action: 'retry' } as const

beforeEach(() => {
  forgetDrafts()
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

const shown = () => useDrafts.getState().texts.c1
const unsaved = () => useDrafts.getState().unsaved.c1

function bridgeWith(draft: string, failed = '') {
  return createFakeBridge((state) => {
    state.drafts = draft === '' ? {} : { c1: draft }
    state.threads = { c1: failed === '' ? [] : [fakeMessage('f1', 0, { id: 'f1', text: failed, state: 'failed' })] }
  })
}

it('saves by itself what Go did not take at first', async () => {
  const bridge = bridgeWith('')
  bridge.state.refuse['thread.saveDraft'] = refusal
  typeDraft(bridge, 'c1', 'half a sentence')
  await vi.advanceTimersByTimeAsync(400)
  expect(unsaved()).toBe(true)
  bridge.state.refuse = {}
  await vi.advanceTimersByTimeAsync(3000)
  expect(bridge.state.drafts.c1).toBe('half a sentence')
  expect(unsaved()).toBe(false)
})

it('saves what Go did not take when the window is left', async () => {
  const bridge = bridgeWith('')
  bridge.state.refuse['thread.saveDraft'] = refusal
  typeDraft(bridge, 'c1', 'half a sentence')
  await vi.advanceTimersByTimeAsync(400)
  bridge.state.refuse = {}
  flushAll(bridge)
  await vi.advanceTimersByTimeAsync(0)
  expect(bridge.state.drafts.c1).toBe('half a sentence')
})

it('never puts a text over a draft that could not be read', async () => {
  const bridge = bridgeWith('stored, ')
  bridge.state.refuse['thread.draft'] = refusal
  await openDraft(bridge, 'c1')
  typeDraft(bridge, 'c1', 'typed')
  await vi.advanceTimersByTimeAsync(400)
  expect(bridge.state.drafts.c1).toBe('stored, ')
  bridge.state.refuse = {}
  await vi.advanceTimersByTimeAsync(3000)
  expect(shown()).toBe('stored, typed')
  expect(bridge.state.drafts.c1).toBe('stored, typed')
})

it('takes no message back over a text that Go does not have', async () => {
  const bridge = bridgeWith('', 'the message')
  await openDraft(bridge, 'c1')
  bridge.state.refuse['thread.saveDraft'] = refusal
  typeDraft(bridge, 'c1', 'being written')
  await takeBack(bridge, 'c1', 'f1')
  expect(shown()).toBe('being written')
  expect(bridge.state.threads.c1).toHaveLength(1)
})

it('keeps what is typed while a message is taken back', async () => {
  const bridge = bridgeWith('before', 'the message')
  await openDraft(bridge, 'c1')
  const taken = takeBack(bridge, 'c1', 'f1')
  typeDraft(bridge, 'c1', 'before and after')
  await taken
  await flushDraft(bridge, 'c1')
  expect(shown()).toBe('the message\nbefore and after')
  expect(bridge.state.drafts.c1).toBe('the message\nbefore and after')
})

it('leaves nothing behind for the next shop', async () => {
  const bridge = bridgeWith('of this shop')
  const opened = openDraft(bridge, 'c1')
  forgetDrafts()
  await opened
  await vi.advanceTimersByTimeAsync(10_000)
  expect(shown()).toBeUndefined()
})
