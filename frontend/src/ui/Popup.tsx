import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { Popover } from 'react-aria-components'
import { classes } from '../lib/classes'
import styles from './Popup.module.css'

/** What a button opens over the rest. The list in it has the class `list`, and each of its entries `entry`. */
export function Popup({ children }: { children: ReactNode }) {
  return (
    <Popover placement="bottom start" className={styles.popup ?? ''}>
      {children}
    </Popover>
  )
}

export const list = styles.list ?? ''
export const entry = styles.entry ?? ''

interface Props {
  label: string
  /** Below the label, in more words. */
  help?: string | undefined
  /** What stands at the end of the line: a time, a key, a number. */
  detail?: string | undefined
  icon?: ReactNode
  /** It can be chosen: there is room for the tick. */
  ticked?: boolean
}

/** What stands in an entry of the list. */
export function Entry({ label, help = '', detail = '', icon, ticked = false }: Props) {
  return (
    <>
      {ticked && (
        <span className={classes(styles.icon, styles.tick)}>
          <Check aria-hidden="true" />
        </span>
      )}
      {icon && <span className={styles.icon}>{icon}</span>}
      <span className={styles.words}>
        {label}
        {help !== '' && <span className={styles.help}>{help}</span>}
      </span>
      {detail !== '' && <span className={styles.detail}>{detail}</span>}
    </>
  )
}
