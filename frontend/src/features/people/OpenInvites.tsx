import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { invitesQuery } from '../../bridge/queries'
import type { InviteView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { problemText } from '../../i18n/problem'
import { useRoles } from '../../i18n/roles'
import { useNow } from '../../lib/clock'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import styles from './People.module.css'

const MINUTE_MS = 60_000

/** Invites that somebody can still use. */
export function OpenInvites() {
  const { t } = useTranslation()
  const bridge = useBridge()
  const format = useFormat()
  const now = useNow(MINUTE_MS)
  const names = useRoles()
  const { data: invites = [] } = useQuery(invitesQuery(bridge))
  const withdraw = useMutation({ mutationFn: (id: string) => bridge.people.withdraw(id) })
  const title = (invite: InviteView) => {
    if (invite.member !== '') return t('people.inviteComputer', { name: invite.member })
    return invite.email || t('people.inviteNew', { role: names[invite.role].name })
  }
  if (invites.length === 0) return null
  return (
    <section className={styles.invites} aria-labelledby="open-invites">
      <h3 id="open-invites" className={styles.heading}>
        {t('people.invites')}
      </h3>
      {withdraw.error && <Notice tone="danger" {...problemText(t, problemOf(withdraw.error))} urgent />}
      <ul className={styles.list}>
        {invites.map((invite) => (
          <li key={invite.id} className={styles.invite}>
            <span className={styles.words}>
              <span className={styles.name}>{title(invite)}</span>
              <span className={styles.fact}>
                {t('people.inviteUntil', { time: format.moment(invite.expiresMs, now), by: invite.by })}
              </span>
            </span>
            <span className={styles.fact}>{names[invite.role].name}</span>
            <Button
              look="quiet"
              small
              aria-label={t('people.withdrawOne', { name: title(invite) })}
              isDisabled={withdraw.isPending}
              onPress={() => withdraw.mutate(invite.id)}
            >
              {t('people.withdraw')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
