import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import type { ActView, ConversationView, Problem, TodoView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { toast } from '../../ui/toasts'
import { undoOf } from './acts'

interface Outcome {
  /** Those with which it worked. */
  done: ConversationView[]
  /** Why it did not work with others. */
  problems: Problem[]
}

/**
 * Does something to conversations and says so, with a way to take it back. What
 * came of it arrives with the conversations' rows.
 */
export function useActs() {
  const { t } = useTranslation()
  const { work } = useBridge()
  const say = (problem: Problem) => toast(problemText(t, problem).title)

  const undo = async (todo: TodoView[]) => {
    const results = await work.do(todo)
    const failed = results.find(({ problem }) => problem.code !== '')
    if (failed) say(failed.problem)
  }
  const tell = (act: ActView, { done, problems }: Outcome, of: number) => {
    const back = done.flatMap((row) => {
      const undone = undoOf(row, act, Date.now())
      return undone ? [{ conversationId: row.id, seenMs: row.wroteMs, act: undone }] : []
    })
    const words = t(`work.done.${act.kind}`, { count: done.length })
    const [problem] = problems
    const text = problem
      ? t('work.someNot', { done: words, count: problems.length, why: problemText(t, problem).title })
      : words
    if (of > 1 || back.length > 0)
      toast(
        text,
        back.length > 0
          ? { label: t('work.undo'), run: () => void undo(back).catch((reason) => say(problemOf(reason))) }
          : undefined,
      )
  }

  const { mutateAsync, isPending } = useMutation({
    mutationFn: async ({ rows, act }: { rows: readonly ConversationView[]; act: ActView }): Promise<Outcome> => {
      const results = await work.do(rows.map(({ id, wroteMs }) => ({ conversationId: id, seenMs: wroteMs, act })))
      const worked = rows.filter((_, index) => results[index]?.problem.code === '')
      return { done: worked, problems: results.map(({ problem }) => problem).filter(({ code }) => code !== '') }
    },
  })

  return {
    busy: isPending,
    /** Does it to one conversation; resolves with why it did not work, null when it did. */
    async one(row: ConversationView, act: ActView): Promise<Problem | null> {
      try {
        const outcome = await mutateAsync({ rows: [row], act })
        const [problem] = outcome.problems
        if (problem) return problem
        tell(act, outcome, 1)
        return null
      } catch (reason) {
        return problemOf(reason)
      }
    },
    /** Does it to all of these and tells how it went. */
    async all(rows: readonly ConversationView[], act: ActView): Promise<void> {
      try {
        tell(act, await mutateAsync({ rows, act }), rows.length)
      } catch (reason) {
        say(problemOf(reason))
      }
    },
  }
}
