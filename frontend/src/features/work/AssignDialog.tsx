import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { membersQuery } from '../../bridge/queries'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { Field } from '../../ui/Field'
import styles from './AssignDialog.module.css'

const FORM = 'assign'

interface Props {
  /** Who has the conversation, "" for nobody. */
  assigneeId: string
  memberId: string
  onAssign: (memberId: string, note: string) => void
  onClose: () => void
}

/** Who gets the conversation, with a note for them. */
export function AssignDialog({ assigneeId, memberId, onAssign, onClose }: Props) {
  const { t } = useTranslation()
  const { data: members = [] } = useQuery(membersQuery(useBridge()))
  const others = members.filter(({ id }) => id !== assigneeId)
  const [to, setTo] = useState('')
  const [note, setNote] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (to !== '') onAssign(to, note.trim())
  }
  return (
    <Dialog
      title={assigneeId === '' ? t('work.assignTitle') : t('work.transferTitle')}
      closeLabel={t('action.close')}
      onClose={onClose}
      footer={
        <>
          <Button look="quiet" onPress={onClose}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" type="submit" form={FORM} isDisabled={to === ''}>
            {assigneeId === '' ? t('work.assignDo') : t('work.transferDo')}
          </Button>
        </>
      }
    >
      <form id={FORM} className={styles.form} onSubmit={submit}>
        {others.length === 0 ? (
          <p className={styles.help}>{t('work.noOthers')}</p>
        ) : (
          <fieldset className={styles.members}>
            <legend>{t('work.to')}</legend>
            {others.map(({ id, name }) => (
              <label key={id}>
                <input type="radio" name="to" checked={id === to} onChange={() => setTo(id)} />
                {id === memberId ? t('work.me', { name }) : name}
              </label>
            ))}
          </fieldset>
        )}
        <Field label={t('work.note')} help={t('work.noteHelp')} value={note} onChange={setNote} autoComplete="off" />
      </form>
    </Dialog>
  )
}
