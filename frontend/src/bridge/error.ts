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
  // Wails' runtime rejects with new Error(text); Go writes the problem into the text as JSON.
  const said = reason instanceof Error ? parsed(reason.message) : reason
  if (isRecord(said) && typeof said.code === 'string') {
    return {
      code: said.code,
      args: isRecord(said.args) ? (said.args as Record<string, string>) : {},
      action: (typeof said.action === 'string' ? said.action : 'none') as Problem['action'],
    }
  }
  return { code: 'internal', args: { id: '–' }, action: 'none' }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
