import { UserRound } from 'lucide-react'
import { useState } from 'react'
import { classes } from '../lib/classes'
import { initials, paletteIndex } from '../lib/person'
import styles from './Avatar.module.css'

interface Props {
  /** Decides the colour, so that it never changes. */
  id: string
  /** "" shows a figure instead of invented initials. */
  name: string
  picture: string
  size?: 'tiny' | 'small' | 'medium' | 'large'
}

/** A picture, or initials on a colour of their own. Decoration: the name stands beside it. */
export function Avatar({ id, name, picture, size = 'medium' }: Props) {
  const [broken, setBroken] = useState('')
  const showPicture = picture !== '' && picture !== broken
  return (
    <span className={classes(styles.avatar, styles[size], styles[`face${paletteIndex(id)}`])} aria-hidden="true">
      {showPicture ? (
        <img src={picture} alt="" draggable={false} onError={() => setBroken(picture)} />
      ) : name === '' ? (
        <UserRound />
      ) : (
        initials(name)
      )}
    </span>
  )
}
