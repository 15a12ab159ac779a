import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { keys } from '../../bridge/queries'
import type { InvitationView } from '../../bridge/types'
import { problemLine, problemText } from '../../i18n/problem'
import { useRoles } from '../../i18n/roles'
import { Button } from '../../ui/Button'
import { Field } from '../../ui/Field'
import { Notice } from '../../ui/Notice'
import styles from './RelayForm.module.css'

type Input = 'invite' | 'name' | 'email'

// Where a refusal is shown: beside the field that has to change.
const fieldOf: Record<string, Input> = {
  invite_bad: 'invite',
  invite_unreadable: 'invite',
  name_empty: 'name',
  name_too_long: 'name',
  email_invalid: 'email',
  email_taken: 'email',
}

/** Joining a team: first the invite is read, then the person says who they are. What was typed stays. */
export function JoinForm({ link, onBack }: { link: string; onBack: () => void }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const [values, setValues] = useState<Record<Input, string>>({ invite: link, name: '', email: '' })
  const [checked, setChecked] = useState(false)
  const read = useMutation({
    mutationFn: () => bridge.setup.readInvite(values.invite),
    onSuccess: ({ email }) => {
      setChecked(false)
      setValues((before) => ({ ...before, email: before.email || email }))
    },
  })
  const invitation = read.data
  const newcomer = invitation !== undefined && invitation.member === ''
  const join = useMutation({
    mutationFn: () =>
      bridge.setup.join(values.invite, newcomer ? values.name.trim() : '', newcomer ? values.email.trim() : ''),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.setup }),
  })
  const refused = join.error ?? read.error
  const problem = refused && problemOf(refused)
  const blamed = problem ? fieldOf[problem.code] : undefined
  const busy = read.isPending || join.isPending

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (!invitation) {
      if (values.invite.trim() !== '') read.mutate()
    } else if (!newcomer || values.name.trim() !== '') join.mutate()
  }
  const input = (field: Input) => ({
    value: values[field],
    onChange: (value: string) => {
      setValues((before) => ({ ...before, [field]: value }))
      if (blamed === field) join.reset()
      if (field === 'invite') read.reset()
    },
    error: errorOf(field),
  })
  const errorOf = (field: Input): string => {
    if (checked && field !== 'email' && values[field].trim() === '') return t('relay.required')
    return problem && blamed === field ? problemLine(t, problem) : ''
  }

  return (
    <form className={styles.form} onSubmit={submit} noValidate aria-labelledby="join-title">
      <h2 id="join-title" className={styles.title}>
        {t('join.title')}
      </h2>
      {problem && !blamed && <Notice tone="danger" {...problemText(t, problem)} urgent />}
      <Field {...input('invite')} label={t('join.invite')} help={t('join.inviteHelp')} autoComplete="off" autoFocus />
      {invitation && <For invitation={invitation} />}
      {newcomer && (
        <>
          <Field {...input('name')} label={t('relay.name')} help={t('relay.nameHelp')} autoComplete="off" autoFocus />
          <Field
            {...input('email')}
            label={t('join.email')}
            help={t('join.emailHelp')}
            inputMode="email"
            autoComplete="off"
          />
        </>
      )}
      <div className={styles.actions}>
        <Button look="quiet" onPress={onBack} isDisabled={busy}>
          {t('action.back')}
        </Button>
        {invitation ? (
          <Button look="primary" type="submit" isDisabled={busy}>
            {join.isPending ? t('join.joining') : t('join.join')}
          </Button>
        ) : (
          <Button look="primary" type="submit" isDisabled={busy}>
            {read.isPending ? t('join.looking') : t('join.next')}
          </Button>
        )}
      </div>
    </form>
  )
}

/** What the invite is for. */
function For({ invitation }: { invitation: InvitationView }) {
  const { t } = useTranslation()
  const { by, member, relay, workspace, role } = invitation
  const named = { by, name: member, workspace, role: useRoles()[role].name }
  const words =
    member !== '' ? t('join.computer', named) : by === '' ? t('join.setup', named) : t('join.newMember', named)
  return <Notice tone="info" title={words} help={t('join.relay', { relay })} urgent />
}
