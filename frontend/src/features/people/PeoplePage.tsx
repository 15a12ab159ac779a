import { useQuery } from '@tanstack/react-query'
import { UserRoundPlus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { peopleQuery } from '../../bridge/queries'
import type { NewInviteView, PersonView, SetupView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { rolesBelow } from '../../i18n/roles'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { Skeleton } from '../../ui/Skeleton'
import { InviteForm } from './InviteForm'
import { InviteReady } from './InviteReady'
import { OpenInvites } from './OpenInvites'
import styles from './People.module.css'
import { PersonForm } from './PersonForm'
import { PersonRow } from './PersonRow'

type Part =
  | { kind: 'list' }
  | { kind: 'invite' }
  | { kind: 'ready'; invite: NewInviteView }
  | { kind: 'edit'; person: PersonView }

/** The team: who is in it, with which computers, and who is invited. */
export function PeoplePage({ setup }: { setup: SetupView }) {
  const { t } = useTranslation()
  const people = useQuery(peopleQuery(useBridge()))
  const [part, setPart] = useState<Part>({ kind: 'list' })
  const list = () => setPart({ kind: 'list' })
  const ready = (invite: NewInviteView) => setPart({ kind: 'ready', invite })

  switch (part.kind) {
    case 'invite':
      return <InviteForm role={setup.role} onReady={ready} onBack={list} />
    case 'ready':
      return <InviteReady invite={part.invite} onDone={list} />
    case 'edit':
      return <PersonForm person={part.person} onDone={list} />
  }
  const manages = rolesBelow(setup.role).length > 0
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <p className={styles.help}>{manages ? t('people.help') : t('people.helpAgent')}</p>
        {manages && (
          <Button look="primary" icon={<UserRoundPlus />} onPress={() => setPart({ kind: 'invite' })}>
            {t('people.invite')}
          </Button>
        )}
      </div>
      {people.error && (
        <Notice tone="danger" {...problemText(t, problemOf(people.error))}>
          <Button onPress={() => void people.refetch()}>{t('action.retry')}</Button>
        </Notice>
      )}
      {people.isPending && <Skeleton rows={4} label={t('people.list')} />}
      {people.data && (
        <ul className={styles.list} aria-label={t('people.list')}>
          {people.data.map((person) => (
            <PersonRow
              key={person.id}
              person={person}
              setup={setup}
              onEdit={() => setPart({ kind: 'edit', person })}
              onInvited={ready}
            />
          ))}
        </ul>
      )}
      <OpenInvites />
    </div>
  )
}
