import { classes } from '../lib/classes'
import styles from './Ticks.module.css'

interface Props {
  label: string
  hideLabel?: boolean
  help?: string
  /** `detail` tells those of the same name apart. */
  options: readonly { id: string; label: string; detail?: string }[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

/** Any of a few, below each other. */
export function Ticks({ label, hideLabel = false, help = '', options, chosen, onChange }: Props) {
  return (
    <fieldset className={styles.ticks}>
      <legend className={classes(styles.label, hideLabel && styles.hidden)}>{label}</legend>
      {help !== '' && <p className={styles.help}>{help}</p>}
      {options.map((option) => (
        <label key={option.id} className={styles.option}>
          <input
            type="checkbox"
            checked={chosen.includes(option.id)}
            onChange={({ target }) =>
              onChange(target.checked ? [...chosen, option.id] : chosen.filter((id) => id !== option.id))
            }
          />
          <span>
            {option.label}
            {option.detail && <span className={styles.detail}>{option.detail}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
