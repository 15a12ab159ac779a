import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { dutiesQuery, rulesQuery } from '../../bridge/queries'
import { Switch } from '../../ui/Switch'
import { useDutyWords, useSetDuty } from './useDuty'

/** Takes oneself off duty and back. Without rules there is nothing to be on duty for. */
export function DutySwitch({ memberId }: { memberId: string }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const { data: rules = [] } = useQuery(rulesQuery(bridge))
  const { data: duties = [] } = useQuery(dutiesQuery(bridge))
  const words = useDutyWords()
  const set = useSetDuty()
  const mine = duties.find((duty) => duty.memberId === memberId)
  if (!mine || !rules.some(({ members }) => members.includes(memberId))) return null
  return (
    <Switch
      label={t('duty.mine')}
      help={words(mine)}
      isSelected={!mine.paused}
      isDisabled={set.isPending}
      onChange={(on) => set.mutate({ memberId: '', on })}
    />
  )
}
