import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleCheck, History, RefreshCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { channelsQuery } from '../../bridge/queries'
import type { ChannelView, ImportView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { problemText } from '../../i18n/problem'
import { useNow } from '../../lib/clock'
import { Button } from '../../ui/Button'
import { Progress, Working } from '../../ui/Progress'
import { toast } from '../../ui/toasts'
import styles from './ChannelRecord.module.css'

// For this long it is told that Facebook had stopped sending.
const NEWS_MS = 2 * 60 * 60_000

/** How complete an inbox is ("" is all of them), and what is being done about it. */
export function ChannelRecord({ channelId }: { channelId: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useNow(30_000)
  const { data: channels = [] } = useQuery(channelsQuery(useBridge()))
  const chosen = channels.filter(({ id, state }) => (channelId === '' || id === channelId) && state !== 'disconnected')
  const checkedMs = Math.min(...chosen.map((channel) => channel.checkedMs))
  const importing = chosen.filter((channel) => channel.import)
  const resubscribed = chosen.filter(({ resubscribedMs }) => resubscribedMs > now - NEWS_MS)
  return (
    <div className={styles.record}>
      {chosen.length > 0 && checkedMs > 0 && (
        <p className={styles.line} title={t('record.completeHelp')}>
          <CircleCheck aria-hidden="true" />
          <span>{t('record.complete', { time: format.moment(checkedMs, now) })}</span>
        </p>
      )}
      {resubscribed.map((channel) => (
        <p key={channel.id} className={styles.line}>
          <RefreshCw aria-hidden="true" />
          <span>
            {t('record.resubscribed', { name: channel.name, time: format.moment(channel.resubscribedMs, now) })}
          </span>
        </p>
      ))}
      {importing.map(
        (channel) => channel.import && <Import key={channel.id} channel={channel} running={channel.import} />,
      )}
    </div>
  )
}

function Import({ channel, running }: { channel: ChannelView; running: ImportView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const bridge = useBridge()
  const cancel = useMutation({
    mutationFn: () => bridge.channels.cancelImport(channel.id),
    onError: (reason) => toast(problemText(t, problemOf(reason)).title),
  })
  const words = t('record.importing', {
    name: channel.name,
    date: format.date(running.reachedMs),
    messages: format.number(running.messages),
  })
  return (
    <div className={styles.import}>
      <p className={styles.line}>
        <History aria-hidden="true" />
        <span>{words}</span>
        <Button small look="quiet" isDisabled={cancel.isPending} onPress={() => cancel.mutate()}>
          {t('action.cancel')}
        </Button>
      </p>
      {running.cutoffMs > 0 ? (
        <Progress label={words} value={running.begunMs - running.reachedMs} max={running.begunMs - running.cutoffMs} />
      ) : (
        <Working />
      )}
    </div>
  )
}
