import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { membersQuery } from '../../bridge/queries'
import { Button } from '../../ui/Button'
import { Field } from '../../ui/Field'
import { Ticks } from '../../ui/Ticks'
import styles from './Rules.module.css'

interface Props {
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

/** Who receives: ticked in the list of members, or named by e-mail address. */
export function Receivers({ chosen, onChange }: Props) {
  const { t } = useTranslation()
  const { data: members = [] } = useQuery(membersQuery(useBridge()))
  const [email, setEmail] = useState('')
  const [stranger, setStranger] = useState('')
  const add = () => {
    const wanted = email.trim()
    const found = members.find((member) => member.email.toLowerCase() === wanted.toLowerCase())
    if (!found) {
      setStranger(wanted)
      return
    }
    if (!chosen.includes(found.id)) onChange([...chosen, found.id])
    setEmail('')
  }
  return (
    <div className={styles.part}>
      <Ticks
        label={t('rules.receivers')}
        options={members.map(({ id, name, email: detail }) => ({ id, label: name, detail }))}
        chosen={chosen}
        onChange={onChange}
      />
      <div className={styles.adder}>
        <Field
          label={t('rules.addByEmail')}
          type="email"
          value={email}
          onChange={(value) => {
            setEmail(value)
            setStranger('')
          }}
          error={
            stranger === ''
              ? ''
              : `${t('problem.rule_member_unknown.title', { name: stranger })}. ${t('problem.rule_member_unknown.help')}`
          }
          autoComplete="off"
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            if (email.trim() !== '') add()
          }}
        />
        <Button onPress={add} isDisabled={email.trim() === ''}>
          {t('rules.add')}
        </Button>
      </div>
    </div>
  )
}
