import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import type { Problem } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { Field } from '../../ui/Field'

const FORM = 'snooze'

interface Props {
  onSnooze: (untilMs: number) => void
  onClose: () => void
}

/** A time of one's own, by the shop's clock. */
export function SnoozeDialog({ onSnooze, onClose }: Props) {
  const { t } = useTranslation()
  const { work } = useBridge()
  const [wall, setWall] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    try {
      const at = await work.moment(wall)
      if (at <= Date.now()) {
        setProblem({ code: 'snooze_past', args: {}, action: 'edit' })
        return
      }
      onSnooze(at)
      onClose()
    } catch (reason) {
      setProblem(problemOf(reason))
    }
  }
  return (
    <Dialog
      title={t('work.snoozeTitle')}
      closeLabel={t('action.close')}
      onClose={onClose}
      footer={
        <>
          <Button look="quiet" onPress={onClose}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" type="submit" form={FORM} isDisabled={wall === ''}>
            {t('work.snooze')}
          </Button>
        </>
      }
    >
      <form id={FORM} onSubmit={(event) => void submit(event)}>
        <Field
          label={t('work.snoozeAt')}
          type="datetime-local"
          help={t('work.snoozeHelp')}
          error={problem ? problemText(t, problem).title : ''}
          value={wall}
          onChange={(next) => {
            setWall(next)
            setProblem(null)
          }}
          autoFocus
        />
      </form>
    </Dialog>
  )
}
