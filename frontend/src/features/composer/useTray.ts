import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { keys, trayQuery } from '../../bridge/queries'
import type { ChannelView, Problem, TrayView } from '../../bridge/types'
import type { Chosen } from '../../lib/chosenFiles'

const MB = 1024 * 1024

/** The files that are about to be sent in one conversation. Go keeps them, also over a restart. */
export function useTray(conversationId: string, channel: ChannelView | undefined) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const maxFile = channel?.maxFile ?? 0
  const tray = useQuery({ ...trayQuery(bridge, conversationId), enabled: maxFile > 0 })
  const [refused, setRefused] = useState<Problem[]>([])

  const show = (next: TrayView) => {
    client.setQueryData(keys.tray(conversationId), { files: next.files, refused: [] })
    setRefused(next.refused)
  }
  const change = useMutation({
    mutationFn: (run: () => Promise<TrayView>) => run(),
    onSuccess: show,
    onError: (reason) => setRefused([problemOf(reason)]),
  })
  const files = tray.data?.files ?? []

  return {
    takesFiles: maxFile > 0,
    files,
    refused,
    busy: change.isPending,
    count: files.length,
    ready: !change.isPending && files.every((file) => file.problem.code === ''),
    pick: () => change.mutate(() => bridge.files.pick(conversationId, t('composer.attach'))),
    remove: (no: number) => change.mutate(() => bridge.files.remove(conversationId, no)),
    shrink: (no: number) => change.mutate(() => bridge.files.shrink(conversationId, no)),
    /** Adds what was pasted or dropped, in order. One that is refused does not keep the others out. */
    add: (chosen: readonly Chosen[]) =>
      change.mutate(async () => {
        const problems: Problem[] = []
        for (const one of chosen) {
          const problem = unreadable(one, maxFile)
          if (problem) problems.push(problem)
          else await bridge.files.add(conversationId, one.file).catch((reason) => problems.push(problemOf(reason)))
        }
        return { ...(await bridge.files.tray(conversationId)), refused: problems }
      }),
    /** Adds what was dropped where the page may not see it. */
    takeDropped: () => change.mutate(() => bridge.files.takeDropped(conversationId)),
    /** Shows what Go has added. */
    show,
    dismiss: () => setRefused([]),
  }
}

export type TrayState = ReturnType<typeof useTray>

/** Why a file is not even read: it would fill the window's memory for nothing. */
function unreadable({ file, folder }: Chosen, maxFile: number): Problem | null {
  if (folder) return { code: 'file_folder', args: { name: file.name }, action: 'edit' }
  if (file.size <= maxFile) return null
  const size = (Math.ceil((file.size / MB) * 10) / 10).toString()
  return { code: 'file_too_large', args: { name: file.name, size, max: (maxFile / MB).toString() }, action: 'edit' }
}
