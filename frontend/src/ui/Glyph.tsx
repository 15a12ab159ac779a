import styles from './Glyph.module.css'

const drawings: Record<string, string> = {
  // A talk in two lines: our own sign for chat, nobody's logo.
  messenger:
    'M3.5 2h9A2.5 2.5 0 0 1 15 4.5v5a2.5 2.5 0 0 1-2.5 2.5H8l-3.5 3v-3h-1A2.5 2.5 0 0 1 1 9.5v-5A2.5 2.5 0 0 1 3.5 2Z',
}
const lines = 'M4.5 5.5h7M4.5 8.5h4'

/** The mark of a kind of channel. Decoration: the channel's name stands beside it. */
export function Glyph({ kind }: { kind: string }) {
  return (
    <svg viewBox="0 0 16 16" className={styles.glyph} aria-hidden="true" focusable="false">
      <path d={drawings[kind] ?? drawings.messenger} fill="currentColor" />
      <path d={lines} className={styles.lines} />
    </svg>
  )
}

/** The program's own mark: a desk with a conversation on it. */
export function Logo() {
  return (
    <svg viewBox="0 0 32 32" className={styles.logo} aria-hidden="true" focusable="false">
      <rect x="1" y="1" width="30" height="30" rx="9" className={styles.logoGround} />
      <path
        d="M9 8.5h14a2.5 2.5 0 0 1 2.5 2.5v5.5A2.5 2.5 0 0 1 23 19h-6.5L12 22.5V19H9a2.5 2.5 0 0 1-2.5-2.5V11A2.5 2.5 0 0 1 9 8.5Z"
        className={styles.logoPaper}
      />
      <path d="M7 25.25h18" className={styles.logoDesk} />
      <path d="M11 12.25h10M11 15.25h6" className={styles.logoLines} />
    </svg>
  )
}
