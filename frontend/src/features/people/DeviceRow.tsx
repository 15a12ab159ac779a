import { useMutation } from '@tanstack/react-query'
import { Monitor } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import type { DeviceView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { problemText } from '../../i18n/problem'
import { useNow } from '../../lib/clock'
import { Button } from '../../ui/Button'
import { Confirm } from '../../ui/Confirm'
import { Notice } from '../../ui/Notice'
import styles from './People.module.css'

const MINUTE_MS = 60_000

/** One computer. The one at hand is left in the settings, not here. */
export function DeviceRow({ device, manages }: { device: DeviceView; manages: boolean }) {
  const { t } = useTranslation()
  const { people } = useBridge()
  const format = useFormat()
  const now = useNow(MINUTE_MS)
  const [asking, setAsking] = useState(false)
  const revoke = useMutation({ mutationFn: () => people.revoke(device.id), onSuccess: () => setAsking(false) })
  const name = device.name || t('people.computer')
  return (
    <li className={styles.device}>
      <Monitor aria-hidden="true" className={styles.icon} />
      <span className={styles.words}>
        <span>
          {name}
          {device.this && <span className={styles.mark}>{t('people.thisComputer')}</span>}
        </span>
        {device.online ? (
          <span className={styles.online}>{t('people.online')}</span>
        ) : (
          <span className={styles.fact}>
            {device.lastSeenMs === 0
              ? t('people.neverSeen')
              : t('people.lastSeen', { time: format.moment(device.lastSeenMs, now) })}
          </span>
        )}
      </span>
      {manages && !device.this && (
        <Button look="quiet" small aria-label={t('people.revoke', { name })} onPress={() => setAsking(true)}>
          {t('people.signOut')}
        </Button>
      )}
      {asking && (
        <Confirm
          title={t('people.revokeTitle', { name })}
          help={t('people.revokeHelp')}
          action={t('people.signOut')}
          cancelLabel={t('action.cancel')}
          closeLabel={t('action.close')}
          busy={revoke.isPending}
          onConfirm={() => revoke.mutate()}
          onClose={() => setAsking(false)}
        >
          {revoke.error && <Notice tone="danger" {...problemText(t, problemOf(revoke.error))} urgent />}
        </Confirm>
      )}
    </li>
  )
}
