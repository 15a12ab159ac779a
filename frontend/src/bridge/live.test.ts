import { describe, expect, it, vi } from 'vitest'
import { problemOf } from './error'
import { createFakeBridge } from './fake'
import { createQueryClient, followEvents, merge, staleKeys } from './live'
import { keys } from './queries'

describe('live rows', () => {
  it('merges a burst of changes into one question', async () => {
    const bridge = createFakeBridge()
    const client = createQueryClient()
    const asked = vi.spyOn(client, 'invalidateQueries')
    const stop = followEvents(bridge, client)
    for (let i = 0; i < 300; i++) bridge.changed('c1')
    bridge.changed('c2')
    await vi.waitFor(() => expect(asked).toHaveBeenCalled())
    const threads = asked.mock.calls.filter(([filters]) => filters?.queryKey?.[0] === 'thread')
    expect(threads.map(([filters]) => filters?.queryKey)).toEqual([keys.thread('c1'), keys.thread('c2')])
    stop()
  })

  it('asks only for what changed', () => {
    expect(staleKeys({ all: false, channels: true, conversations: [] })).toEqual([keys.channels])
    expect(staleKeys({ all: false, channels: false, conversations: ['c1'] })).toContainEqual(keys.lists)
    expect(staleKeys({ all: false, channels: false, conversations: [] })).toEqual([])
  })

  it('puts health, login and setup in place without asking', () => {
    const bridge = createFakeBridge()
    const client = createQueryClient()
    const stop = followEvents(bridge, client)
    bridge.emit('health', { signs: [], catchingUp: true, done: 1, total: 2 })
    expect(client.getQueryData(keys.health)).toMatchObject({ done: 1 })
    stop()
    bridge.emit('health', { signs: [], catchingUp: true, done: 2, total: 2 })
    expect(client.getQueryData(keys.health)).toMatchObject({ done: 1 })
  })

  it('unites two changes', () => {
    const a = { all: false, channels: true, conversations: ['1', '2'] }
    const b = { all: false, channels: false, conversations: ['2', '3'] }
    expect(merge(a, b)).toEqual({ all: false, channels: true, conversations: ['1', '2', '3'] })
  })
})

describe('problemOf', () => {
  it.each([
    [
      { code: 'offline', args: { a: 'b' }, action: 'wait' },
      { code: 'offline', args: { a: 'b' }, action: 'wait' },
    ],
    [{ code: 'offline' }, { code: 'offline', args: {}, action: 'none' }],
    ['a plain text', { code: 'internal', args: { id: '–' }, action: 'none' }],
    [undefined, { code: 'internal', args: { id: '–' }, action: 'none' }],
  ])('reads what Go rejects with', (reason, problem) => expect(problemOf(reason)).toEqual(problem))
})
