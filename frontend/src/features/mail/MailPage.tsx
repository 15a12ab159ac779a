import { useMutation, useQuery } from '@tanstack/react-query'
import { Mail } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { mailQuery } from '../../bridge/queries'
import type { SetupView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { Empty } from '../../ui/Empty'
import { Notice } from '../../ui/Notice'
import { Switch } from '../../ui/Switch'
import { MailAccount } from './MailAccount'
import styles from './MailPage.module.css'

/** Being told by e-mail what one was given: for oneself, and for the owner the account. */
export function MailPage({ setup }: { setup: SetupView }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const { data: mail } = useQuery(mailQuery(bridge))
  const mute = useMutation({ mutationFn: (muted: boolean) => bridge.mail.mute(muted) })
  if (!mail) return null
  const owner = setup.role === 'owner'
  if (!owner && !(mail.set && mail.account.on)) {
    return <Empty icon={<Mail />} title={t('mail.noneTitle')} help={t('mail.noneHelp')} />
  }
  const trouble = setup.role !== 'agent' && mail.problem.code !== ''
  return (
    <div className={styles.page}>
      <p className={styles.help}>{t('mail.help')}</p>
      {mute.error && <Notice tone="danger" {...problemText(t, problemOf(mute.error))} urgent />}
      {mail.account.on && (
        <Switch
          label={t('mail.mine')}
          help={mail.address === '' ? t('mail.noAddress') : t('mail.address', { address: mail.address })}
          isSelected={mute.isPending ? !mute.variables : !mail.muted}
          onChange={(on) => mute.mutate(!on)}
        />
      )}
      {trouble && <Notice tone="warn" {...problemText(t, mail.problem)} />}
      {owner && <MailAccount mail={mail} />}
    </div>
  )
}
