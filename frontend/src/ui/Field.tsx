import type { ReactNode } from 'react'
import { FieldError, Input, Label, Text, TextField, type TextFieldProps } from 'react-aria-components'
import styles from './Field.module.css'

interface Props extends Omit<TextFieldProps, 'className' | 'children' | 'style'> {
  label: string
  help?: ReactNode
  /** What is wrong; shown under the field and read out. */
  error?: string
  /** A short counter beside the label. */
  counter?: string
  placeholder?: string
}

/** One line of text with label, help, counter and error. */
export function Field({ label, help, error = '', counter, placeholder = '', ...rest }: Props) {
  return (
    <TextField {...rest} isInvalid={error !== ''} className={styles.field ?? ''}>
      <span className={styles.labelRow}>
        <Label className={styles.label ?? ''}>{label}</Label>
        {counter && <span className={styles.counter}>{counter}</span>}
      </span>
      <Input className={styles.input ?? ''} placeholder={placeholder} />
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
      {help && (
        <Text slot="description" className={styles.help ?? ''}>
          {help}
        </Text>
      )}
    </TextField>
  )
}
