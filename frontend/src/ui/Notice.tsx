import { CircleAlert, Info } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from '../lib/classes'
import styles from './Notice.module.css'

interface Props {
  tone: 'danger' | 'warn' | 'info'
  title: string
  help?: string | undefined
  icon?: ReactNode
  children?: ReactNode
  /** Read out at once when it appears. */
  urgent?: boolean
}

/** A fact that stays in its place until it is no longer true, with what one can do. */
export function Notice({ tone, title, help, icon, children, urgent = false }: Props) {
  return (
    <div className={classes(styles.notice, styles[tone])} role={urgent ? 'alert' : undefined}>
      <span className={styles.icon} aria-hidden="true">
        {icon ?? (tone === 'info' ? <Info /> : <CircleAlert />)}
      </span>
      <div className={styles.words}>
        <p className={styles.title}>{title}</p>
        {help && <p className={styles.help}>{help}</p>}
      </div>
      {children && <div className={styles.actions}>{children}</div>}
    </div>
  )
}
