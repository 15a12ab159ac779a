import styles from './Glyph.module.css'

const drawings: Record<string, string> = {
  // A speech bubble with a paper-plane fold: ours, not the platform's logo.
  messenger:
    'M8 1.5c-3.9 0-7 2.7-7 6.1 0 1.9 1 3.6 2.5 4.7v2.2l2.1-1.1c.8.2 1.6.3 2.4.3 3.9 0 7-2.7 7-6.1S11.9 1.5 8 1.5Z',
}
const fold = 'm3.9 9.6 3-3.2 2 1.6 3.2-1.6-3 3.2-2-1.6z'

/** The mark of a kind of channel. Decoration: the channel's name stands beside it. */
export function Glyph({ kind }: { kind: string }) {
  return (
    <svg viewBox="0 0 16 16" className={styles.glyph} aria-hidden="true" focusable="false">
      <path d={drawings[kind] ?? drawings.messenger} fill="currentColor" />
      <path d={fold} className={styles.fold} />
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
