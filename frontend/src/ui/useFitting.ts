import { useLayoutEffect, useState } from 'react'

/** How many of a line's children stand in its first row; the line wraps and hides what is below. */
export function useFitting(line: HTMLElement | null): number {
  const [fitting, setFitting] = useState(Number.POSITIVE_INFINITY)
  useLayoutEffect(() => {
    if (!line) return
    const look = () => {
      const children = [...line.children] as HTMLElement[]
      const wrapped = children.findIndex((child) => child.offsetTop > (children[0]?.offsetTop ?? 0))
      setFitting(wrapped < 0 ? Number.POSITIVE_INFINITY : wrapped)
    }
    look()
    // The children too: a number that grows takes room, as another language does.
    const observer = new ResizeObserver(look)
    for (const each of [line, ...line.children]) observer.observe(each)
    return () => observer.disconnect()
  }, [line])
  return fitting
}
