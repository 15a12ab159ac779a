import type { TFunction } from 'i18next'
import type { Problem, Text } from '../bridge/types'
import en from './en.json'

// Codes come from Go at run time, so these keys cannot be checked by the
// compiler; catalogue.test.ts walks them instead.
type AnyKey = (key: string, args: Record<string, string>) => string

/** What happened and what one can do, in words. A code from a newer Go gets a sensible general line. */
export function problemText(t: TFunction, problem: Pick<Problem, 'code' | 'args'>): { title: string; help: string } {
  const code = Object.hasOwn(en.problem, problem.code) ? problem.code : 'other'
  const word = t as unknown as AnyKey
  return { title: word(`problem.${code}.title`, problem.args), help: word(`problem.${code}.help`, problem.args) }
}

/** Title and help in one line of text. */
export const problemLine = (t: TFunction, problem: Pick<Problem, 'code' | 'args'>): string =>
  t('app.titleAndHelp', problemText(t, problem))

export function eventText(t: TFunction, event: Text): string {
  const code = Object.hasOwn(en.event, event.code) ? event.code : 'other'
  const args = code === 'auto_skipped' ? skippedWords(t, event.args) : event.args
  return (t as unknown as AnyKey)(`event.${code}`, args)
}

/** Which automatic reply was not sent, and why: a reason of ours, or what Facebook refused. */
function skippedWords(t: TFunction, { reply = '', reason = '' }: Text['args']): Record<string, string> {
  const word = t as unknown as AnyKey
  const ours = Object.hasOwn(en.auto.skip, reason)
  return {
    reply: Object.hasOwn(en.auto.reply, reply) ? word(`auto.reply.${reply}`, {}) : reply,
    reason: ours ? word(`auto.skip.${reason}`, {}) : problemText(t, { code: reason, args: {} }).title,
  }
}
