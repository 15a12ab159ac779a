import { useMemo } from 'react'
import { Link } from 'react-aria-components'
import { isOnlyEmoji } from '../../lib/emojiOnly'
import { splitLinks } from '../../lib/links'
import styles from './MessageText.module.css'
import { useOpenLink } from './useOpenLink'

/** A person's text: never markup. Addresses in it open through Go, which checks them. */
export function MessageText({ text }: { text: string }) {
  const open = useOpenLink()
  const parts = useMemo(() => splitLinks(text), [text])
  return (
    <span className={isOnlyEmoji(text) ? styles.emoji : styles.text}>
      {parts.map((part, index) =>
        part.link === '' ? (
          part.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
          <Link key={index} className={styles.link ?? ''} onPress={() => open(part.link)}>
            {part.text}
          </Link>
        ),
      )}
    </span>
  )
}
