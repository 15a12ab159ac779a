import type { ReactNode } from 'react'
import styles from './Empty.module.css'

interface Props {
  icon: ReactNode
  title: string
  help?: string
  children?: ReactNode
}

/** What stands where nothing is yet, and what to do about it. */
export function Empty({ icon, title, help, children }: Props) {
  return (
    <div className={styles.empty}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <p className={styles.title}>{title}</p>
      {help && <p className={styles.help}>{help}</p>}
      {children && <div className={styles.actions}>{children}</div>}
    </div>
  )
}
