import { describe, expect, it } from 'vitest'
import { AppError, problemOf } from './error'
import type { Problem } from './types'

const problem: Problem = { code: 'text_too_long', args: { over: '7' }, action: 'edit' }
const unknown: Problem = { code: 'internal', args: { id: '–' }, action: 'none' }

describe('problemOf', () => {
  it.each<[string, unknown, Problem]>([
    ['an error that was understood before', new AppError(problem), problem],
    ['the text that Wails rejects with', new Error(JSON.stringify(problem)), problem],
    ['a problem without arguments', new Error('{"code":"offline"}'), { code: 'offline', args: {}, action: 'none' }],
    ['any other error', new TypeError('x is not a function'), unknown],
    ['text that is JSON and no problem', new Error('[1]'), unknown],
    ['nothing', undefined, unknown],
  ])('reads %s', (_, reason, expected) => {
    expect(problemOf(reason)).toEqual(expected)
  })
})
