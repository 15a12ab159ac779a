import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import type { MailDraft, MailView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { Actions } from '../../ui/Actions'
import { Button } from '../../ui/Button'
import { Choice } from '../../ui/Choice'
import { Field } from '../../ui/Field'
import { Notice } from '../../ui/Notice'
import { Switch } from '../../ui/Switch'
import { toast } from '../../ui/toasts'
import styles from './MailPage.module.css'

/** What servers mostly want: TLS at 465, STARTTLS at 587. */
const usualPorts = { tls: 465, starttls: 587, plain: 25 } as const

/** The account through which mails go. Its password is never shown again. */
export function MailAccount({ mail }: { mail: MailView }) {
  const { t, i18n } = useTranslation()
  const bridge = useBridge()
  const [draft, setDraft] = useState<MailDraft>(mail.set ? mail.account : { ...mail.account, on: true })
  const [password, setPassword] = useState('')
  const [to, setTo] = useState(mail.address)
  // Mails are in the language in which the owner sets them up.
  const given = { ...draft, language: i18n.language }
  const save = useMutation({
    mutationFn: () => bridge.mail.save(given, password),
    onSuccess: () => {
      setPassword('')
      toast(t('mail.saved'))
    },
  })
  const test = useMutation({ mutationFn: () => bridge.mail.test(given, password, to.trim()) })
  const change = (part: Partial<MailDraft>) => {
    save.reset()
    test.reset()
    setDraft({ ...draft, ...part })
  }
  const number = (text: string) => Number(text.replace(/\D/gu, '').slice(0, 5))
  const busy = save.isPending || test.isPending
  const failure = save.error ?? test.error
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!busy) save.mutate()
  }
  return (
    <form className={styles.account} onSubmit={submit} autoComplete="off">
      <h3 className={styles.heading}>{t('mail.account')}</h3>
      <Switch label={t('mail.on')} help={t('mail.onHelp')} isSelected={draft.on} onChange={(on) => change({ on })} />
      <Choice
        label={t('mail.security')}
        value={draft.security}
        options={[
          { value: 'tls', label: 'TLS' },
          { value: 'starttls', label: 'STARTTLS' },
          { value: 'plain', label: t('mail.plain') },
        ]}
        onChange={(security) => change({ security, port: usualPorts[security] })}
      />
      <div className={styles.pair}>
        <Field label={t('mail.host')} value={draft.host} onChange={(host) => change({ host })} />
        <Field
          label={t('mail.port')}
          value={draft.port === 0 ? '' : String(draft.port)}
          onChange={(text) => change({ port: number(text) })}
          inputMode="numeric"
        />
      </div>
      <div className={styles.halves}>
        <Field
          label={t('mail.user')}
          help={t('mail.userHelp')}
          value={draft.user}
          onChange={(user) => change({ user })}
        />
        <Field
          label={t('mail.password')}
          help={mail.set && mail.ready ? t('mail.passwordKept') : t('mail.passwordHelp')}
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={(next) => {
            change({})
            setPassword(next)
          }}
        />
      </div>
      <div className={styles.pair}>
        <Field
          label={t('mail.from')}
          help={t('mail.fromHelp')}
          value={draft.from}
          onChange={(from) => change({ from })}
        />
        <Field
          label={t('mail.minutes')}
          value={draft.minutes === 0 ? '' : String(draft.minutes)}
          onChange={(text) => change({ minutes: number(text) })}
          inputMode="numeric"
        />
      </div>
      <p className={styles.help}>{t('mail.minutesHelp')}</p>
      <Switch
        label={t('mail.withText')}
        help={t('mail.withTextHelp')}
        isSelected={draft.withText}
        onChange={(withText) => change({ withText })}
      />
      <div className={styles.test}>
        <Field label={t('mail.testTo')} value={to} onChange={setTo} type="email" />
        <Button isDisabled={busy || to.trim() === '' || draft.host.trim() === ''} onPress={() => test.mutate()}>
          {test.isPending ? t('mail.testing') : t('mail.test')}
        </Button>
      </div>
      {test.isSuccess && <Notice tone="info" title={t('mail.tested', { address: to.trim() })} urgent />}
      {failure && <Notice tone="danger" {...problemText(t, problemOf(failure))} urgent />}
      <Actions>
        <Button look="primary" type="submit" isDisabled={busy}>
          {t('action.save')}
        </Button>
      </Actions>
    </form>
  )
}
