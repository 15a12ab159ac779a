import { useQuery } from '@tanstack/react-query'
import { AlarmClock } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { useFormat } from '../../i18n/format'
import { Menu } from '../../ui/Menu'
import { SnoozeDialog } from './SnoozeDialog'

const PICK = 'pick'
const WAKE = 'wake'

interface Props {
  isDisabled: boolean
  /** It is put off now and can be brought back. */
  snoozed: boolean
  /** Changes when the person asked for it by key. */
  request?: number
  onSnooze: (untilMs: number) => void
  onWake: () => void
}

/** Puts conversations off: the shop's usual times, or one of one's own. */
export function SnoozeMenu({ isDisabled, snoozed, request = 0, onSnooze, onWake }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const bridge = useBridge()
  const [answered, setAnswered] = useState(request)
  const [open, setOpen] = useState(false)
  const [picking, setPicking] = useState(false)
  if (request !== answered) {
    setAnswered(request)
    setOpen(true)
  }
  // They depend on the hour, so they are asked for each time.
  const { data: times = [] } = useQuery({
    queryKey: ['snoozeTimes'],
    queryFn: () => bridge.work.snoozeTimes(),
    enabled: open,
    gcTime: 0,
  })
  const choose = (id: string) => {
    if (id === PICK) setPicking(true)
    else if (id === WAKE) onWake()
    else onSnooze(times.find(({ choice }) => choice === id)?.atMs ?? 0)
  }
  return (
    <>
      <Menu
        label={t('work.snooze')}
        icon={<AlarmClock aria-hidden="true" />}
        isDisabled={isDisabled}
        isOpen={open}
        onOpenChange={setOpen}
        entries={[
          ...times.map(({ choice, atMs }) => ({
            id: choice,
            label: t(`work.snoozeUntil.${choice}`),
            detail: format.soon(atMs, Date.now()),
          })),
          { id: PICK, label: t('work.snoozePick') },
          ...(snoozed ? [{ id: WAKE, label: t('work.wake') }] : []),
        ]}
        onChoose={choose}
      />
      {picking && <SnoozeDialog onSnooze={onSnooze} onClose={() => setPicking(false)} />}
    </>
  )
}
