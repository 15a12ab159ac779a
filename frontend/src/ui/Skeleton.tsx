import { useDelayed } from '../lib/useDelayed'
import styles from './Skeleton.module.css'

/** Grey rows in the place of what is being loaded; nothing for a short wait. */
export function Skeleton({ rows, label }: { rows: number; label: string }) {
  const late = useDelayed(true)
  if (!late) return null
  return (
    <div role="status" aria-label={label} className={styles.skeleton}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows without content
        <div key={row} className={styles.row}>
          <span className={styles.face} />
          <span className={styles.lines}>
            <span />
            <span />
          </span>
        </div>
      ))}
    </div>
  )
}
