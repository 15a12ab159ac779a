import { useEffect, useState } from 'react'

// Shorter waits are not worth a flicker.
const PATIENCE_MS = 150

/** True once `waiting` has been true for a moment: when to show a skeleton. */
export function useDelayed(waiting: boolean): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!waiting) return setLate(false)
    const timer = setTimeout(() => setLate(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [waiting])
  return waiting && late
}
