import type { ReactNode, Ref } from 'react'
import { TextArea as AriaTextArea, FieldError, Label, Text, TextField } from 'react-aria-components'
import { classes } from '../lib/classes'
import styles from './Field.module.css'

interface Props {
  label: string
  value: string
  onChange: (value: string) => void
  rows?: number
  help?: ReactNode
  /** What is wrong; shown under the field and read out. */
  error?: string
  /** A short counter beside the label. */
  counter?: string
  inputRef?: Ref<HTMLTextAreaElement>
}

/** Several lines of text with label, help, counter and error. */
export function TextArea({ label, value, onChange, rows = 5, help, error = '', counter, inputRef }: Props) {
  return (
    <TextField value={value} onChange={onChange} isInvalid={error !== ''} className={styles.field ?? ''}>
      <span className={styles.labelRow}>
        <Label className={styles.label ?? ''}>{label}</Label>
        {counter && <span className={styles.counter}>{counter}</span>}
      </span>
      <AriaTextArea {...(inputRef && { ref: inputRef })} rows={rows} className={classes(styles.input, styles.lines)} />
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
      {help && (
        <Text slot="description" className={styles.help ?? ''}>
          {help}
        </Text>
      )}
    </TextField>
  )
}
