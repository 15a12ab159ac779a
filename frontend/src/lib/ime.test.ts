import { describe, expect, it } from 'vitest'
import { createImeGuard } from './ime'

type Step = { end: number } | { key: { isComposing: boolean; keyCode: number; timeStamp: number }; owned: boolean }
const enter = (isComposing: boolean, keyCode: number, timeStamp: number, owned: boolean): Step => ({
  key: { isComposing, keyCode, timeStamp },
  owned,
})

const cases: { name: string; steps: Step[] }[] = [
  { name: 'plain Enter sends', steps: [enter(false, 13, 10, false)] },
  {
    name: 'Chinese in Chromium and WebKitGTK: keydown before compositionend',
    steps: [enter(true, 229, 100, true), { end: 101 }, enter(false, 13, 900, false)],
  },
  {
    name: 'Chinese on macOS: compositionend before keydown 229',
    steps: [{ end: 100 }, enter(false, 229, 102, true), enter(false, 13, 400, false)],
  },
  {
    name: 'the confirming 229 counts once, a second Enter sends',
    steps: [{ end: 100 }, enter(false, 229, 102, true), enter(false, 229, 180, false)],
  },
  { name: 'a plain Enter that carries 229 much later sends', steps: [{ end: 100 }, enter(false, 229, 601, false)] },
  { name: 'at 500 ms it is still the confirmation', steps: [{ end: 100 }, enter(false, 229, 600, true)] },
  {
    name: 'Vietnamese Telex: the word ends with compositionend and Enter is a plain 13',
    steps: [enter(true, 229, 50, true), { end: 100 }, enter(false, 13, 101, false)],
  },
  {
    name: 'each composition has its own confirmation',
    steps: [{ end: 1 }, enter(false, 229, 2, true), { end: 3 }, enter(false, 229, 4, true)],
  },
]

describe('input methods', () => {
  it.each(cases)('$name', ({ steps }) => {
    const guard = createImeGuard()
    for (const step of steps) {
      if ('end' in step) guard.compositionEnded(step.end)
      else expect(guard.owns(step.key)).toBe(step.owned)
    }
  })
})
