import type { ReactNode } from 'react'
import { VList } from 'virtua'
import { classes } from '../../lib/classes'
import type { ThreadRow } from './rows'
import styles from './Thread.module.css'
import type { Place } from './usePlace'

interface Props {
  label: string
  rows: readonly ThreadRow[]
  place: Place
  children: (row: ThreadRow) => ReactNode
}

// Takes the place of the list's own inline style.
const column = { display: 'flex', flexDirection: 'column' } as const

/** The messages, of which only those in view exist. */
export function ThreadList({ label, rows, place, children }: Props) {
  return (
    <VList
      ref={place.list}
      role="group"
      tabIndex={0}
      aria-label={label}
      className={styles.list ?? ''}
      style={column}
      data={rows}
      bufferSize={400}
      shift={place.prepended}
      onScroll={place.onScroll}
      onResize={place.onResize}
    >
      {(row, index) => (
        <div
          key={row.message.key}
          className={classes(styles.row, index === 0 && styles.first, index === rows.length - 1 && styles.last)}
        >
          {children(row)}
        </div>
      )}
    </VList>
  )
}
