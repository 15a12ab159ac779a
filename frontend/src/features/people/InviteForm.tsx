import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { channelsQuery } from '../../bridge/queries'
import type { NewInviteView } from '../../bridge/types'
import { problemLine, problemText } from '../../i18n/problem'
import { type Role, rolesBelow, useRoles } from '../../i18n/roles'
import { Actions } from '../../ui/Actions'
import { Button } from '../../ui/Button'
import { Choice } from '../../ui/Choice'
import { Field } from '../../ui/Field'
import { Notice } from '../../ui/Notice'
import { Select } from '../../ui/Select'
import { Ticks } from '../../ui/Ticks'
import styles from './People.module.css'

const DAYS = ['1', '7', '30'] as const

interface Props {
  /** Of the person who invites. */
  role: string
  onReady: (invite: NewInviteView) => void
  onBack: () => void
}

/** Who is invited, to what and for how long. */
export function InviteForm({ role: own, onReady, onBack }: Props) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const names = useRoles()
  const { data: channels = [] } = useQuery(channelsQuery(bridge))
  const [role, setRole] = useState<Role>('agent')
  const [email, setEmail] = useState('')
  const [days, setDays] = useState<(typeof DAYS)[number]>('7')
  const [inboxes, setInboxes] = useState<readonly string[]>([])
  const make = useMutation({
    mutationFn: () => bridge.people.invite(role, email.trim(), [...inboxes], Number(days)),
    onSuccess: onReady,
  })
  const problem = make.error && problemOf(make.error)
  const atEmail = problem?.code === 'email_invalid'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    make.mutate()
  }
  return (
    <form className={styles.page} onSubmit={submit} noValidate aria-labelledby="invite-title">
      <h3 id="invite-title" className={styles.heading}>
        {t('people.inviteTitle')}
      </h3>
      {problem && !atEmail && <Notice tone="danger" {...problemText(t, problem)} urgent />}
      <Select
        label={t('people.roleLabel')}
        value={role}
        options={rolesBelow(own).map((value) => ({ value, label: names[value].name, help: names[value].help }))}
        onChange={setRole}
      />
      <Field
        label={t('people.email')}
        help={t('people.emailHelp')}
        value={email}
        onChange={(next) => {
          setEmail(next)
          if (atEmail) make.reset()
        }}
        error={atEmail ? problemLine(t, problem) : ''}
        inputMode="email"
        autoComplete="off"
      />
      {channels.length > 0 && (
        <Ticks
          label={t('people.inboxes')}
          help={t('people.inboxesHelp')}
          options={channels.map(({ id, name }) => ({ id, label: name }))}
          chosen={inboxes}
          onChange={setInboxes}
        />
      )}
      <Choice
        label={t('people.lasts')}
        value={days}
        options={DAYS.map((value) => ({ value, label: t('people.days', { count: Number(value) }) }))}
        onChange={setDays}
      />
      <Actions>
        <Button look="quiet" onPress={onBack} isDisabled={make.isPending}>
          {t('action.back')}
        </Button>
        <Button look="primary" type="submit" isDisabled={make.isPending}>
          {make.isPending ? t('people.making') : t('people.make')}
        </Button>
      </Actions>
    </form>
  )
}
