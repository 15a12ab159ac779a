import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { keys } from '../../bridge/queries'
import { problemLine, problemText } from '../../i18n/problem'
import { Button } from '../../ui/Button'
import { Field } from '../../ui/Field'
import { Notice } from '../../ui/Notice'
import styles from './RelayForm.module.css'

type Input = 'address' | 'code' | 'name'

// Where a refusal is shown: beside the field that has to change.
const fieldOf: Record<string, Input> = {
  relay_bad_address: 'address',
  relay_unreachable: 'address',
  setup_code_bad: 'code',
  name_empty: 'name',
  name_too_long: 'name',
}

/** Pairing with a relay. What was typed stays, whatever goes wrong. */
export function RelayForm({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const [values, setValues] = useState<Record<Input, string>>({ address: '', code: '', name: '' })
  const [checked, setChecked] = useState(false)
  const pair = useMutation({
    mutationFn: () => bridge.setup.pair(values.address.trim(), values.code.trim(), values.name.trim()),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.setup }),
  })
  const problem = pair.error ? problemOf(pair.error) : null
  const blamed = problem ? fieldOf[problem.code] : undefined

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (Object.values(values).every((value) => value.trim() !== '')) pair.mutate()
  }
  const input = (field: Input) => ({
    value: values[field],
    onChange: (value: string) => {
      setValues((before) => ({ ...before, [field]: value }))
      if (blamed === field) pair.reset()
    },
    error: errorOf(field),
  })
  const errorOf = (field: Input): string => {
    if (checked && values[field].trim() === '') return t('relay.required')
    return problem && blamed === field ? problemLine(t, problem) : ''
  }

  return (
    <form className={styles.form} onSubmit={submit} noValidate aria-labelledby="relay-title">
      <h2 id="relay-title" className={styles.title}>
        {t('relay.title')}
      </h2>
      {problem && !blamed && <Notice tone="danger" {...problemText(t, problem)} urgent />}
      <Field
        {...input('address')}
        label={t('relay.address')}
        help={t('relay.addressHelp')}
        placeholder="https://relay.myshop.com"
        inputMode="url"
        autoComplete="off"
        autoFocus
      />
      <Field {...input('code')} label={t('relay.code')} help={t('relay.codeHelp')} autoComplete="off" />
      <Field {...input('name')} label={t('relay.name')} help={t('relay.nameHelp')} autoComplete="off" />
      <div className={styles.actions}>
        <Button look="quiet" onPress={onBack} isDisabled={pair.isPending}>
          {t('action.back')}
        </Button>
        <Button look="primary" type="submit" isDisabled={pair.isPending}>
          {pair.isPending ? t('relay.connecting') : t('relay.connect')}
        </Button>
      </div>
    </form>
  )
}
