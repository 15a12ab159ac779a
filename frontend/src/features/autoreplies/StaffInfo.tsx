import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { keys, staffInfoQuery } from '../../bridge/queries'
import type { ChannelView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { problemLine } from '../../i18n/problem'
import { Actions } from '../../ui/Actions'
import { Button } from '../../ui/Button'
import { TextArea } from '../../ui/TextArea'
import { toast } from '../../ui/toasts'
import styles from './AutoReplies.module.css'

const MAX = 10_000 // features.md, CX-33

/** What the staff should know of an inbox. */
export function StaffInfo({ channel }: { channel: ChannelView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const bridge = useBridge()
  const client = useQueryClient()
  const { data = '' } = useQuery(staffInfoQuery(bridge, channel.id))
  const [draft, setDraft] = useState<string>()
  const text = draft ?? data
  const save = useMutation({
    mutationFn: (next: string) => bridge.autoReplies.saveStaffInfo(channel.id, next),
    onSuccess: (_, next) => {
      client.setQueryData(keys.staffInfo(channel.id), next.trim())
      setDraft(undefined)
      toast(t('autoReplies.saved'))
    },
  })
  return (
    <div className={styles.page}>
      <TextArea
        label={t('staffInfo.title')}
        help={t('staffInfo.help')}
        counter={`${format.number(text.length)} / ${format.number(MAX)}`}
        error={save.error ? problemLine(t, problemOf(save.error)) : ''}
        value={text}
        onChange={setDraft}
      />
      {draft !== undefined && draft !== data && (
        <Actions>
          <Button
            look="quiet"
            onPress={() => {
              save.reset()
              setDraft(undefined)
            }}
          >
            {t('action.cancel')}
          </Button>
          <Button look="primary" isDisabled={save.isPending} onPress={() => save.mutate(text)}>
            {t('action.save')}
          </Button>
        </Actions>
      )}
    </div>
  )
}
