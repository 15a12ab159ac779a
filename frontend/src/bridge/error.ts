import type { Problem } from './types'

/** A call to Go that was refused, with the problem that Go names. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.code)
    this.problem = problem
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Turns whatever a rejected call carries into a problem for a person. */
export function problemOf(reason: unknown): Problem {
  if (reason instanceof AppError) return reason.problem
  if (isRecord(reason) && typeof reason.code === 'string') {
    return {
      code: reason.code,
      args: isRecord(reason.args) ? (reason.args as Record<string, string>) : {},
      action: (typeof reason.action === 'string' ? reason.action : 'none') as Problem['action'],
    }
  }
  return { code: 'internal', args: { id: '–' }, action: 'none' }
}
