import { classes } from '../lib/classes'
import styles from './Tag.module.css'

const colours = [
  styles.colour0,
  styles.colour1,
  styles.colour2,
  styles.colour3,
  styles.colour4,
  styles.colour5,
  styles.colour6,
  styles.colour7,
]

/** How many colours there are. */
export const TAG_COLOURS = colours.length

/** A short word on a coloured ground. */
export function Tag({ colour, children }: { colour: number; children: string }) {
  return <span className={classes(styles.tag, colours[colour % TAG_COLOURS])}>{children}</span>
}

/** The colour alone. */
export function TagDot({ colour }: { colour: number }) {
  return <span aria-hidden="true" className={classes(styles.dot, colours[colour % TAG_COLOURS])} />
}
