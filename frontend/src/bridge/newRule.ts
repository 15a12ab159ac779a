import type { RuleView } from './types'

/** A rule as it begins. */
export const newRule: RuleView = {
  id: '',
  name: '',
  channels: [],
  members: [],
  method: 'round_robin',
  preferOnline: false,
  fallback: 'wait',
  fallbackTo: '',
  cap: 0,
  redealMinutes: 0,
  old: 'leave',
  exclusive: false,
  hide: false,
}
