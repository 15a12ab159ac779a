import { useQuery } from '@tanstack/react-query'
import { Copy } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { channelsQuery } from '../../bridge/queries'
import type { NewInviteView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { useNow } from '../../lib/clock'
import { Actions } from '../../ui/Actions'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { QrCode } from '../../ui/QrCode'
import { toast } from '../../ui/toasts'
import styles from './People.module.css'

const MINUTE_MS = 60_000

/** The invite that was made: shown this once, since nobody keeps its secret half. */
export function InviteReady({ invite, onDone }: { invite: NewInviteView; onDone: () => void }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const format = useFormat()
  const now = useNow(MINUTE_MS)
  const { data: channels = [] } = useQuery(channelsQuery(bridge))
  const without = channels.filter(({ id }) => invite.without.includes(id)).map(({ name }) => name)
  const copy = (text: string) => void bridge.window.copy(text).then(() => toast(t('action.copied')))
  return (
    <div className={styles.page}>
      <h3 className={styles.heading}>{t('people.readyTitle')}</h3>
      <p className={styles.help}>{t('people.readyHelp', { time: format.moment(invite.expiresMs, now) })}</p>
      {without.length > 0 && <Notice tone="warn" title={t('people.without', { names: without.join(', ') })} />}
      <div className={styles.ready}>
        <QrCode label={t('people.qr')} text={invite.link} />
        <div className={styles.ways}>
          <div>
            <h4 className={styles.label}>{t('people.link')}</h4>
            <p className={styles.secret}>{invite.link}</p>
            <Button small icon={<Copy />} onPress={() => copy(invite.link)}>
              {t('people.copyLink')}
            </Button>
          </div>
          <div>
            <h4 className={styles.label}>{t('people.code')}</h4>
            <p className={styles.secret}>{invite.code}</p>
            <Button small icon={<Copy />} onPress={() => copy(invite.code)}>
              {t('people.copyCode')}
            </Button>
          </div>
        </div>
      </div>
      <Actions>
        <Button look="primary" onPress={onDone}>
          {t('people.done')}
        </Button>
      </Actions>
    </div>
  )
}
