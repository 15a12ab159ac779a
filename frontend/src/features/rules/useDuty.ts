import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import type { DutyView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { problemText } from '../../i18n/problem'
import { toast } from '../../ui/toasts'

/** Says how somebody's duty stands and when it changes. */
export function useDutyWords(): (duty: DutyView) => string {
  const { t } = useTranslation()
  const format = useFormat()
  return ({ on, paused, nextMs }) => {
    if (paused) return t('duty.paused')
    if (nextMs === 0) return on ? t('duty.always') : t('duty.never')
    const time = format.moment(nextMs, Date.now())
    return on ? t('duty.until', { time }) : t('duty.from', { time })
  }
}

/** Switches a member on or off. */
export function useSetDuty() {
  const { t } = useTranslation()
  const bridge = useBridge()
  return useMutation({
    mutationFn: ({ memberId, on }: { memberId: string; on: boolean }) => bridge.rules.setDuty(memberId, on),
    onError: (reason) => toast(problemText(t, problemOf(reason)).title),
  })
}
