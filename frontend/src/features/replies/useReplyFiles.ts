import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { keys, trayQuery } from '../../bridge/queries'
import type { Problem, TrayView } from '../../bridge/types'
import type { Chosen } from '../../lib/chosenFiles'

/** The files of a reply that is being edited. Go keeps them in a tray like those of a conversation. */
export function useReplyFiles(trayId: string) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const tray = useQuery(trayQuery(bridge, trayId))
  const [refused, setRefused] = useState<Problem[]>([])
  const change = useMutation({
    mutationFn: (run: () => Promise<TrayView>) => run(),
    onSuccess: (next) => {
      client.setQueryData(keys.tray(trayId), { files: next.files, refused: [] })
      setRefused(next.refused)
    },
    onError: (reason) => setRefused([problemOf(reason)]),
  })
  const files = tray.data?.files ?? []
  return {
    files,
    refused,
    busy: change.isPending,
    ready: !change.isPending && files.every(({ problem }) => problem.code === ''),
    /** Adds what was pasted. */
    add: (chosen: readonly Chosen[]) =>
      change.mutate(async () => {
        const problems: Problem[] = []
        for (const { file } of chosen) {
          await bridge.files.add(trayId, file).catch((reason) => problems.push(problemOf(reason)))
        }
        return { ...(await bridge.files.tray(trayId)), refused: problems }
      }),
    pick: () => change.mutate(() => bridge.files.pick(trayId, t('replies.addFiles'))),
    remove: (no: number) => change.mutate(() => bridge.files.remove(trayId, no)),
    shrink: (no: number) => change.mutate(() => bridge.files.shrink(trayId, no)),
  }
}

export type ReplyFilesState = ReturnType<typeof useReplyFiles>
