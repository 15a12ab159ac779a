import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { membersQuery } from '../../bridge/queries'
import type { ActView, Problem } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { Field } from '../../ui/Field'
import { Notice } from '../../ui/Notice'
import styles from './AssignDialog.module.css'
import { act } from './acts'

const FORM = 'assign'
const NOBODY = 'nobody'

interface Props {
  /** Who has the conversation, "" for nobody or several. */
  assigneeId: string
  /** It may be given back to nobody. */
  givesBack: boolean
  memberId: string
  busy: boolean
  /** Resolves with why it did not work; the dialog then stays, with what was written. */
  onAssign: (act: ActView) => Promise<Problem | null>
  onClose: () => void
}

/** Who gets the conversation, with a note for them. */
export function AssignDialog({ assigneeId, givesBack, memberId, busy, onAssign, onClose }: Props) {
  const { t } = useTranslation()
  const { data: members = [] } = useQuery(membersQuery(useBridge()))
  const others = members.filter(({ id }) => id !== assigneeId)
  const [to, setTo] = useState('')
  const [note, setNote] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const words = problem && problemText(t, problem)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (to === '' || busy) return
    const refused = await onAssign(to === NOBODY ? act('unassign') : act('assign', { memberId: to, note: note.trim() }))
    setProblem(refused)
    if (!refused) onClose()
  }
  const titles =
    assigneeId === ''
      ? (['work.assignTitle', 'work.assignDo'] as const)
      : (['work.transferTitle', 'work.transferDo'] as const)
  return (
    <Dialog
      title={t(titles[0])}
      closeLabel={t('action.close')}
      onClose={onClose}
      footer={
        <>
          <Button look="quiet" onPress={onClose}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" type="submit" form={FORM} isDisabled={to === '' || busy}>
            {t(titles[1])}
          </Button>
        </>
      }
    >
      <form id={FORM} className={styles.form} onSubmit={(event) => void submit(event)}>
        {words && <Notice tone="warn" title={words.title} help={words.help} urgent />}
        {others.length === 0 && <p className={styles.help}>{t('work.noOthers')}</p>}
        {(others.length > 0 || givesBack) && (
          <fieldset className={styles.members}>
            <legend>{t('work.to')}</legend>
            {others.map(({ id, name }) => (
              <label key={id}>
                <input type="radio" name="to" checked={id === to} onChange={() => setTo(id)} />
                {id === memberId ? t('work.me', { name }) : name}
              </label>
            ))}
            {givesBack && (
              <label>
                <input type="radio" name="to" checked={to === NOBODY} onChange={() => setTo(NOBODY)} />
                {t('work.giveBack')}
              </label>
            )}
          </fieldset>
        )}
        {to !== NOBODY && (
          <Field label={t('work.note')} help={t('work.noteHelp')} value={note} onChange={setNote} autoComplete="off" />
        )}
      </form>
    </Dialog>
  )
}
