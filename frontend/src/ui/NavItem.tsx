import type { ReactNode } from 'react'
import styles from './NavItem.module.css'

/** The class of a button in the left column; what is in it is `NavWords`. */
export const navItem = styles.item ?? ''

/** What stands above some of them. */
export function NavHeading({ children }: { children: ReactNode }) {
  return <h2 className={styles.heading}>{children}</h2>
}

interface Props {
  icon: ReactNode
  name: string
  /** Below the name, in more words. */
  help?: string
  /** What stands at the end. */
  children?: ReactNode
}

/** A mark and a name; where the column is a strip, the name is only read out. */
export function NavWords({ icon, name, help = '', children }: Props) {
  return (
    <>
      <span className={styles.icon}>{icon}</span>
      <span className={help === '' ? styles.name : styles.words}>
        <span>{name}</span>
        {help !== '' && <span className={styles.help}>{help}</span>}
      </span>
      {children}
    </>
  )
}
