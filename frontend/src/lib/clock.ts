import { useEffect, useState } from 'react'

// setTimeout takes 31 bits of milliseconds.
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

/** The present time, renewed every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

/** Whether a moment has passed; turns true exactly then. */
export function useIsPast(ms: number): boolean {
  const [past, setPast] = useState({ of: ms, is: ms <= Date.now() })
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const look = () => {
      const left = ms - Date.now()
      setPast({ of: ms, is: left <= 0 })
      if (left > 0) timer = setTimeout(look, Math.min(left, LONGEST_TIMEOUT_MS))
    }
    look()
    return () => clearTimeout(timer)
  }, [ms])
  return past.of === ms ? past.is : ms <= Date.now()
}
