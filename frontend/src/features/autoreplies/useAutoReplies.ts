import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { autoRepliesQuery, keys } from '../../bridge/queries'
import type { AutoRepliesView, Problem } from '../../bridge/types'
import { toast } from '../../ui/toasts'

/** The settings of an inbox as they are being changed. */
export interface AutoDraft {
  /** Absent until they are read. */
  settings: AutoRepliesView | undefined
  changed: boolean
  saving: boolean
  problem: Problem | undefined
  change: (change: Partial<AutoRepliesView>) => void
  /** Takes the standard texts of the chosen language in place of all three. */
  useDefaults: () => void
  save: () => void
  discard: () => void
}

export function useAutoReplies(channelId: string): AutoDraft {
  const { t } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const { data } = useQuery(autoRepliesQuery(bridge, channelId))
  const [draft, setDraft] = useState<AutoRepliesView>()
  const settings = draft ?? data
  const save = useMutation({
    mutationFn: (next: AutoRepliesView) => bridge.autoReplies.save(channelId, next),
    onSuccess: (_, next) => {
      client.setQueryData(keys.autoReplies(channelId), next)
      setDraft(undefined)
      toast(t('autoReplies.saved'))
    },
  })
  const change = (part: Partial<AutoRepliesView>) => {
    if (settings) setDraft({ ...settings, ...part })
  }
  const defaults = useMutation({
    mutationFn: () => bridge.autoReplies.defaults(settings?.language ?? 'en', settings?.hoursOn ?? false),
    onSuccess: (texts) =>
      settings &&
      change({
        welcome: { ...settings.welcome, text: texts.welcome.text },
        away: { ...settings.away, text: texts.away.text },
        closing: { ...settings.closing, text: texts.closing.text },
        nameless: texts.nameless,
      }),
  })
  const failed = save.error ?? defaults.error
  return {
    settings,
    changed: draft !== undefined,
    saving: save.isPending,
    problem: failed ? problemOf(failed) : undefined,
    change,
    useDefaults: () => defaults.mutate(),
    save: () => settings && save.mutate(settings),
    discard: () => {
      save.reset()
      setDraft(undefined)
    },
  }
}
