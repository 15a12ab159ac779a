import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { newRule } from '../../bridge/newRule'
import { channelsQuery, membersQuery } from '../../bridge/queries'
import type { RuleView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { Actions } from '../../ui/Actions'
import { Button } from '../../ui/Button'
import { DeleteTwice } from '../../ui/DeleteTwice'
import { Field } from '../../ui/Field'
import { Notice } from '../../ui/Notice'
import { Select } from '../../ui/Select'
import { Switch } from '../../ui/Switch'
import { Ticks } from '../../ui/Ticks'
import { toast } from '../../ui/toasts'
import { Options } from './Options'
import { Receivers } from './Receivers'
import styles from './Rules.module.css'

const methods: readonly RuleView['method'][] = ['round_robin', 'self_claim', 'fewest_open', 'random']
const fallbacks: readonly RuleView['fallback'][] = ['wait', 'random', 'member']
const olds: readonly RuleView['old'][] = ['leave', 'available', 'all']

interface Props {
  /** Null is a new one. */
  rule: RuleView | null
  /** The inbox that a new one begins with. */
  channelId?: string
  onDone: () => void
}

/** One rule: which inboxes, who receives, how one of them is chosen. */
export function RuleEditor({ rule, channelId = '', onDone }: Props) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const { data: channels = [] } = useQuery(channelsQuery(bridge))
  const { data: members = [] } = useQuery(membersQuery(bridge))
  const [draft, setDraft] = useState(rule ?? { ...newRule, channels: channelId === '' ? [] : [channelId] })
  const save = useMutation({
    mutationFn: () => bridge.rules.save(draft),
    onSuccess: ({ moved }) => {
      for (const { channelId: id, from } of moved)
        toast(t('rules.moved', { name: channels.find((channel) => channel.id === id)?.name ?? '', from }))
      onDone()
    },
  })
  const change = (part: Partial<RuleView>) => {
    save.reset()
    setDraft({ ...draft, ...part })
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  const dealt = draft.method !== 'self_claim'
  return (
    <form className={styles.editor} onSubmit={submit} noValidate>
      <h3 className={styles.heading}>{rule ? t('rules.editTitle') : t('rules.newTitle')}</h3>
      <Field
        label={t('rules.name')}
        value={draft.name}
        onChange={(name) => change({ name })}
        autoComplete="off"
        autoFocus
      />
      <Ticks
        label={t('rules.inboxes')}
        options={channels.map(({ id, name }) => ({ id, label: name }))}
        chosen={draft.channels}
        onChange={(chosen) => change({ channels: chosen })}
      />
      <Receivers chosen={draft.members} onChange={(chosen) => change({ members: chosen })} />
      <Options
        label={t('rules.methodLabel')}
        value={draft.method}
        options={methods.map((value) => ({
          value,
          label: t(`rules.method.${value}`),
          help: t(`rules.methodHelp.${value}`),
        }))}
        onChange={(method) => change({ method })}
      />
      {dealt && (
        <Switch
          label={t('rules.preferOnline')}
          help={t('rules.preferOnlineHelp')}
          isSelected={draft.preferOnline}
          onChange={(preferOnline) => change({ preferOnline })}
        />
      )}
      <div className={styles.pair}>
        {dealt && (
          <Amount
            label={t('rules.cap')}
            help={t('rules.capHelp')}
            value={draft.cap}
            onChange={(cap) => change({ cap })}
          />
        )}
        <Amount
          label={dealt ? t('rules.redeal') : t('rules.redealClaim')}
          help={dealt ? t('rules.redealHelp') : t('rules.redealClaimHelp')}
          value={draft.redealMinutes}
          onChange={(redealMinutes) => change({ redealMinutes })}
        />
      </div>
      <div className={styles.pair}>
        <Select
          label={dealt ? t('rules.fallbackLabel') : t('rules.fallbackClaim')}
          value={draft.fallback}
          options={fallbacks.map((value) => ({ value, label: t(`rules.fallback.${value}`) }))}
          onChange={(fallback) => change({ fallback })}
        />
        {draft.fallback === 'member' && (
          <Select
            label={t('rules.fallbackTo')}
            value={draft.fallbackTo}
            options={members.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(fallbackTo) => change({ fallbackTo })}
          />
        )}
      </div>
      <Switch
        label={t('rules.exclusive')}
        help={t('rules.exclusiveHelp')}
        isSelected={draft.exclusive || !dealt}
        isDisabled={!dealt}
        onChange={(exclusive) => change({ exclusive })}
      />
      <Switch
        label={t('rules.hide')}
        help={t('rules.hideHelp')}
        isSelected={draft.hide}
        onChange={(hide) => change({ hide })}
      />
      <Options
        label={t('rules.oldLabel')}
        value={draft.old}
        options={olds.map((value) => ({ value, label: t(`rules.old.${value}`), help: t(`rules.oldHelp.${value}`) }))}
        onChange={(old) => change({ old })}
      />
      {draft.old !== 'leave' && <Notice tone="warn" title={t('rules.oldWarning')} help={t('rules.oldWarningHelp')} />}
      {save.error && <Notice tone="danger" {...problemText(t, problemOf(save.error))} urgent />}
      <Actions>
        {rule && <Delete id={rule.id} onDone={onDone} />}
        <Button look="quiet" onPress={onDone}>
          {t('action.cancel')}
        </Button>
        <Button look="primary" type="submit" isDisabled={save.isPending}>
          {t('action.save')}
        </Button>
      </Actions>
    </form>
  )
}

function Delete({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const remove = useMutation({ mutationFn: () => bridge.rules.delete(id), onSuccess: onDone })
  return (
    <DeleteTwice
      label={t('action.delete')}
      sure={t('rules.deleteSure')}
      problem={remove.error && problemText(t, problemOf(remove.error))}
      isPending={remove.isPending}
      onDelete={remove.mutate}
    />
  )
}

interface AmountProps {
  label: string
  help: string
  /** 0 is none, and shown as nothing. */
  value: number
  onChange: (value: number) => void
}

/** A whole number that may be left out. */
function Amount({ label, help, value, onChange }: AmountProps) {
  return (
    <Field
      label={label}
      help={help}
      inputMode="numeric"
      value={value === 0 ? '' : String(value)}
      onChange={(text) => onChange(Number(text.replaceAll(/\D/gu, '').slice(0, 6)))}
      autoComplete="off"
    />
  )
}
