import { useEffect, useRef, useState } from 'react'
import { useBridge } from '../../bridge/context'

// Whoever only passes by a conversation costs no question to Facebook.
const STAY_MS = 700

/** Looks on Facebook for what lies before the oldest message here. */
export function useBeyond(conversationId: string) {
  const bridge = useBridge()
  const [state, setState] = useState<'idle' | 'looking' | 'failed' | 'done'>('idle')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  const ask = async () => {
    setState('looking')
    try {
      const { more } = await bridge.thread.older(conversationId)
      setState(more ? 'idle' : 'done')
    } catch {
      setState('failed')
    }
  }
  return {
    looking: state === 'looking',
    failed: state === 'failed',
    look() {
      if (state !== 'idle' && state !== 'failed') return
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void ask(), STAY_MS)
    },
  }
}
