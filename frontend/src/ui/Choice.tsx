import { Label, Radio, RadioGroup } from 'react-aria-components'
import { classes } from '../lib/classes'
import styles from './Choice.module.css'

interface Props<T extends string> {
  label: string
  hideLabel?: boolean
  value: T
  /** `detail`: a number beside the label, for the eye only. */
  options: readonly { value: T; label: string; lang?: string; detail?: string }[]
  onChange: (value: T) => void
}

/** One of a few, side by side. */
export function Choice<T extends string>({ label, hideLabel = false, value, options, onChange }: Props<T>) {
  return (
    <RadioGroup
      value={value}
      orientation="horizontal"
      className={styles.group ?? ''}
      onChange={(next) => onChange(next as T)}
      {...(hideLabel && { 'aria-label': label })}
    >
      {!hideLabel && <Label className={styles.label ?? ''}>{label}</Label>}
      <div className={styles.options}>
        {options.map((option) => (
          <Radio key={option.value} value={option.value} className={classes(styles.option)}>
            <span lang={option.lang}>{option.label}</span>
            {option.detail && (
              <span className={styles.detail} aria-hidden="true">
                {option.detail}
              </span>
            )}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
