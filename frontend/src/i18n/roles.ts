import { useTranslation } from 'react-i18next'
import type { PersonView } from '../bridge/types'

export type Role = PersonView['role']

/** From the one that may do most. */
export const roles: readonly Role[] = ['owner', 'admin', 'agent']

/** What the roles are called, and what each may do. */
export function useRoles(): Record<Role, { name: string; help: string }> {
  const { t } = useTranslation()
  return {
    owner: { name: t('people.roles.owner'), help: t('people.roleHelp.owner') },
    admin: { name: t('people.roles.admin'), help: t('people.roleHelp.admin') },
    agent: { name: t('people.roles.agent'), help: t('people.roleHelp.agent') },
  }
}

/** The roles that one may give, and whose members one may manage. */
export const rolesBelow = (own: string): readonly Role[] =>
  own === 'owner' ? roles : own === 'admin' ? roles.slice(1) : []
