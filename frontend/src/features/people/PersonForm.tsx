import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import type { PersonView } from '../../bridge/types'
import { problemLine, problemText } from '../../i18n/problem'
import { Actions } from '../../ui/Actions'
import { Button } from '../../ui/Button'
import { Field } from '../../ui/Field'
import { Notice } from '../../ui/Notice'
import styles from './People.module.css'

// Where a refusal is shown: beside the field that has to change.
const fieldOf: Record<string, 'name' | 'email'> = {
  name_empty: 'name',
  name_too_long: 'name',
  email_invalid: 'email',
  email_taken: 'email',
}

/** Name and e-mail address of a member. */
export function PersonForm({ person, onDone }: { person: PersonView; onDone: () => void }) {
  const { t } = useTranslation()
  const { people } = useBridge()
  const [values, setValues] = useState({ name: person.name, email: person.email })
  const save = useMutation({
    mutationFn: () => people.setPerson(person.id, values.name.trim(), values.email.trim()),
    onSuccess: onDone,
  })
  const problem = save.error && problemOf(save.error)
  const blamed = problem ? fieldOf[problem.code] : undefined
  const input = (field: 'name' | 'email') => ({
    value: values[field],
    onChange: (value: string) => {
      setValues((before) => ({ ...before, [field]: value }))
      if (blamed === field) save.reset()
    },
    error: problem && blamed === field ? problemLine(t, problem) : '',
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form className={styles.page} onSubmit={submit} noValidate aria-labelledby="person-title">
      <h3 id="person-title" className={styles.heading}>
        {t('people.editTitle')}
      </h3>
      {problem && !blamed && <Notice tone="danger" {...problemText(t, problem)} urgent />}
      <Field {...input('name')} label={t('people.name')} autoComplete="off" autoFocus />
      <Field
        {...input('email')}
        label={t('people.email')}
        help={t('people.emailHelp')}
        inputMode="email"
        autoComplete="off"
      />
      <Actions>
        <Button look="quiet" onPress={onDone} isDisabled={save.isPending}>
          {t('action.cancel')}
        </Button>
        <Button look="primary" type="submit" isDisabled={save.isPending}>
          {t('action.save')}
        </Button>
      </Actions>
    </form>
  )
}
