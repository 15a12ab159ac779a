import { classes } from '../lib/classes'
import styles from './Progress.module.css'

interface Props {
  label: string
  value: number
  max: number
}

/** How far something is. */
export function Progress({ label, value, max }: Props) {
  return <progress className={styles.bar} aria-label={label} value={value} max={max} />
}

/** Something goes on and nobody knows how long; the words beside it say what. */
export function Working() {
  return <span className={classes(styles.bar, styles.sweep)} aria-hidden="true" />
}
