import { act, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useIsPast } from './clock'

const FORTY_DAYS = 40 * 86_400_000

describe('useIsPast', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('turns true exactly then, also beyond the longest timer', () => {
    for (const ahead of [1000, FORTY_DAYS]) {
      const moment = Date.now() + ahead
      const { result, unmount } = renderHook(() => useIsPast(moment))
      act(() => {
        vi.advanceTimersByTime(ahead - 1)
      })
      expect(result.current).toBe(false)
      act(() => {
        vi.advanceTimersByTime(1)
      })
      expect(result.current).toBe(true)
      unmount()
    }
  })

  it('turns back when the moment moves into the future', () => {
    const { result, rerender } = renderHook(({ at }) => useIsPast(at), { initialProps: { at: Date.now() - 1 } })
    expect(result.current).toBe(true)
    rerender({ at: Date.now() + 5000 })
    expect(result.current).toBe(false)
  })
})
