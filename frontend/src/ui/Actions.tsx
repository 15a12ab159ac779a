import type { ReactNode } from 'react'
import styles from './Actions.module.css'

/** The buttons at the end of a form, the most likely one last. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>
}
