import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { accessQuery, keys, membersQuery, setupQuery } from '../../bridge/queries'
import type { AccessView, ChannelView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { Actions } from '../../ui/Actions'
import { Button } from '../../ui/Button'
import { Choice } from '../../ui/Choice'
import { Notice } from '../../ui/Notice'
import { Switch } from '../../ui/Switch'
import { Ticks } from '../../ui/Ticks'
import { toast } from '../../ui/toasts'
import styles from './ChannelAccess.module.css'

type Shared = 'everyone' | 'chosen' | 'onlyMe'

const kinds: readonly Shared[] = ['everyone', 'chosen', 'onlyMe']

const kindOf = (access: AccessView, me: string): Shared =>
  access.everyone ? 'everyone' : access.members.length === 1 && access.members[0] === me ? 'onlyMe' : 'chosen'

/** Who may see an inbox, and whether agents see all of it. */
export function ChannelAccess({ channel }: { channel: ChannelView }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const { data: setup } = useQuery(setupQuery(bridge))
  const { data: saved } = useQuery(accessQuery(bridge, channel.id))
  const { data: members = [] } = useQuery(membersQuery(bridge))
  const [draft, setDraft] = useState<AccessView & { kind: Shared }>()
  const save = useMutation({
    mutationFn: (next: AccessView) => bridge.channels.setAccess(channel.id, next),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.channels })
      setDraft(undefined)
      toast(t('access.saved'))
    },
  })
  if (!saved || !setup) return null
  const me = setup.memberId
  const now = draft ?? { ...saved, kind: kindOf(saved, me) }
  const change = (part: Partial<typeof now>) => {
    save.reset()
    setDraft({ ...now, ...part })
  }
  const listed = now.members.length === 0 ? [me] : now.members
  const shared: Record<Shared, Pick<AccessView, 'everyone' | 'members'>> = {
    everyone: { everyone: true, members: [] },
    chosen: { everyone: false, members: listed },
    onlyMe: { everyone: false, members: [me] },
  }
  const next: AccessView = { ownOnly: now.ownOnly, ...shared[now.kind] }
  const narrower = !next.everyone || (next.ownOnly && !saved.ownOnly)
  return (
    <section className={styles.part}>
      <Choice
        label={t('access.title')}
        value={now.kind}
        options={kinds.map((value) => ({ value, label: t(`access.kind.${value}`) }))}
        onChange={(kind) => change({ kind })}
      />
      <p className={styles.help}>{t(`access.kindHelp.${now.kind}`)}</p>
      {now.kind === 'chosen' && (
        <Ticks
          label={t('access.members')}
          options={members.map(({ id, name }) => ({ id, label: name }))}
          chosen={listed}
          onChange={(chosen) => change({ members: chosen })}
        />
      )}
      {now.kind !== 'onlyMe' && (
        <Switch
          label={t('access.ownOnly')}
          help={t('access.ownOnlyHelp')}
          isSelected={now.ownOnly}
          onChange={(ownOnly) => change({ ownOnly })}
        />
      )}
      {save.error && <Notice tone="danger" {...problemText(t, problemOf(save.error))} urgent />}
      {draft && narrower && <Notice tone="info" title={t('access.synced')} help={t('access.syncedHelp')} />}
      {draft && !next.everyone && !next.members.includes(me) && (
        <Notice tone="warn" title={t('access.notMe')} help={t('access.notMeHelp')} />
      )}
      {draft && (
        <Actions>
          <Button look="quiet" onPress={() => setDraft(undefined)}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" isDisabled={save.isPending} onPress={() => save.mutate(next)}>
            {t('action.save')}
          </Button>
        </Actions>
      )}
    </section>
  )
}
