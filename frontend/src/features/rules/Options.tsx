import { useId } from 'react'
import styles from './Rules.module.css'

interface Props<T extends string> {
  label: string
  value: T
  options: readonly { value: T; label: string; help: string }[]
  onChange: (value: T) => void
}

/** One of a few, each with what it means. */
export function Options<T extends string>({ label, value, options, onChange }: Props<T>) {
  const name = useId()
  return (
    <fieldset className={styles.options}>
      <legend className={styles.label}>{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={styles.option}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            aria-describedby={`${name}${option.value}`}
          />
          <span>
            {option.label}
            <span id={`${name}${option.value}`} className={styles.optionHelp}>
              {option.help}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
