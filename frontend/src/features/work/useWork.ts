import { useMutation } from '@tanstack/react-query'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'

/** What one can do to a conversation. What came of it arrives with the conversation's row. */
export function useWork(conversationId: string) {
  const { work } = useBridge()
  const act = useMutation({ mutationFn: (run: () => Promise<void>) => run() })
  return {
    busy: act.isPending,
    /** Why the last thing did not work: somebody was faster, the relay does not answer. */
    problem: act.error && problemOf(act.error),
    dismiss: () => act.reset(),
    claim: () => act.mutate(() => work.claim(conversationId)),
    assign: (memberId: string, note: string) => act.mutate(() => work.assign(conversationId, memberId, note)),
    close: () => act.mutate(() => work.close(conversationId)),
    reopen: () => act.mutate(() => work.reopen(conversationId)),
  }
}
