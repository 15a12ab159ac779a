import { useMutation } from '@tanstack/react-query'
import { Monitor, Pencil, UserRoundMinus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import type { NewInviteView, PersonView, SetupView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { type Role, rolesBelow, useRoles } from '../../i18n/roles'
import { Avatar } from '../../ui/Avatar'
import { Button, IconButton } from '../../ui/Button'
import { Confirm } from '../../ui/Confirm'
import { Notice } from '../../ui/Notice'
import { Select } from '../../ui/Select'
import { DeviceRow } from './DeviceRow'
import styles from './People.module.css'

interface Props {
  person: PersonView
  setup: SetupView
  onEdit: () => void
  onInvited: (invite: NewInviteView) => void
}

/** One member with their computers, and what the person at this computer may do about them. */
export function PersonRow({ person, setup, onEdit, onInvited }: Props) {
  const { t } = useTranslation()
  const { people } = useBridge()
  const names = useRoles()
  const [removing, setRemoving] = useState(false)
  const self = person.id === setup.memberId
  const given = rolesBelow(setup.role)
  const manages = given.includes(person.role)
  const role = useMutation({ mutationFn: (next: Role) => people.setRole(person.id, next) })
  const remove = useMutation({ mutationFn: () => people.remove(person.id), onSuccess: () => setRemoving(false) })
  const computer = useMutation({ mutationFn: () => people.inviteComputer(person.id), onSuccess: onInvited })
  const problem = role.error ?? computer.error
  return (
    <li className={styles.person}>
      <div className={styles.who}>
        <Avatar id={person.id} name={person.name} picture="" />
        <div className={styles.words}>
          <p className={styles.name}>
            {person.name}
            {self && <span className={styles.mark}>{t('people.you')}</span>}
            {person.online && <span className={styles.online}>{t('people.online')}</span>}
          </p>
          {person.email !== '' && <p className={styles.fact}>{person.email}</p>}
        </div>
        <div className={styles.acts}>
          {manages ? (
            <Select
              label={t('people.role', { name: person.name })}
              hideLabel
              value={person.role}
              options={given.map((value) => ({ value, label: names[value].name, help: names[value].help }))}
              onChange={(next) => role.mutate(next)}
              isDisabled={role.isPending}
            />
          ) : (
            <span className={styles.fact}>{names[person.role].name}</span>
          )}
          {(manages || self) && (
            <IconButton label={t('people.edit', { name: person.name })} onPress={onEdit}>
              <Pencil />
            </IconButton>
          )}
          {manages && !self && (
            <IconButton label={t('people.remove', { name: person.name })} onPress={() => setRemoving(true)}>
              <UserRoundMinus />
            </IconButton>
          )}
        </div>
      </div>
      {problem && <Notice tone="danger" {...problemText(t, problemOf(problem))} urgent />}
      {person.devices.length > 0 && (
        <ul className={styles.devices} aria-label={t('people.computers', { name: person.name })}>
          {person.devices.map((device) => (
            <DeviceRow key={device.id} device={device} manages={manages || self} />
          ))}
        </ul>
      )}
      {(manages || self) && (
        <Button look="quiet" small icon={<Monitor />} isDisabled={computer.isPending} onPress={() => computer.mutate()}>
          {t('people.anotherComputer')}
        </Button>
      )}
      {removing && (
        <Confirm
          title={t('people.removeTitle', { name: person.name })}
          help={t('people.removeHelp', { name: person.name })}
          action={t('people.remove', { name: person.name })}
          cancelLabel={t('action.cancel')}
          closeLabel={t('action.close')}
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => setRemoving(false)}
        >
          {remove.error && <Notice tone="danger" {...problemText(t, problemOf(remove.error))} urgent />}
        </Confirm>
      )}
    </li>
  )
}
