import { useEffect, useRef, useState } from 'react'
import { useBridge } from '../../bridge/context'

// Whoever only passes by a conversation costs no question to Facebook.
const STAY_MS = 700

/** Looks on Facebook for what lies before the oldest message here. */
export function useBeyond(conversationId: string, messages: number) {
  const bridge = useBridge()
  const [state, setState] = useState<'idle' | 'looking' | 'failed' | 'done'>('idle')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  // What was found has come: the next piece may be asked for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number says that more came
  useEffect(() => setState((now) => (now === 'looking' ? 'idle' : now)), [messages])

  const ask = async () => {
    setState('looking')
    try {
      const { found } = await bridge.thread.older(conversationId)
      if (found === 0) setState('done')
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
