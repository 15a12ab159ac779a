import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Radio, RadioGroup } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import type { LabelView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { Field } from '../../ui/Field'
import { TAG_COLOURS, Tag, TagDot } from '../../ui/Tag'
import styles from './LabelsPage.module.css'

const FORM = 'label'
const colours = Array.from({ length: TAG_COLOURS }, (_, colour) => colour)

interface Props {
  /** With an empty id: a new one. */
  label: LabelView
  onSaved: () => void
  onClose: () => void
}

/** Name and colour of a label. */
export function LabelEditor({ label, onSaved, onClose }: Props) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const [name, setName] = useState(label.name)
  const [colour, setColour] = useState(label.colour)
  const save = useMutation({
    mutationFn: () => bridge.labels.save({ id: label.id, name, colour }),
    onSuccess: onSaved,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '' && !save.isPending) save.mutate()
  }
  return (
    <Dialog
      title={label.id === '' ? t('label.addTitle') : t('label.editTitle')}
      closeLabel={t('action.close')}
      onClose={onClose}
      footer={
        <>
          <Button look="quiet" onPress={onClose}>
            {t('action.cancel')}
          </Button>
          <Button look="primary" type="submit" form={FORM} isDisabled={name.trim() === '' || save.isPending}>
            {t('action.save')}
          </Button>
        </>
      }
    >
      <form id={FORM} className={styles.form} onSubmit={submit}>
        <Field
          label={t('label.name')}
          value={name}
          onChange={(next) => {
            setName(next)
            save.reset()
          }}
          error={save.error ? problemText(t, problemOf(save.error)).title : ''}
          autoComplete="off"
          autoFocus
        />
        <RadioGroup
          className={styles.colours ?? ''}
          aria-label={t('label.colour')}
          orientation="horizontal"
          value={String(colour)}
          onChange={(next) => setColour(Number(next))}
        >
          {colours.map((each) => (
            <Radio
              key={each}
              value={String(each)}
              className={styles.colour ?? ''}
              aria-label={t('label.colourNumber', { number: each + 1 })}
            >
              <TagDot colour={each} />
            </Radio>
          ))}
        </RadioGroup>
        {name.trim() !== '' && (
          <p className={styles.preview}>
            <Tag colour={colour}>{name.trim()}</Tag>
          </p>
        )}
      </form>
    </Dialog>
  )
}
