import qrcode from 'qrcode-generator'
import { useMemo } from 'react'
import styles from './QrCode.module.css'

/** Light modules that a reader needs around the code. */
const QUIET = 4

/** A text as a QR code, always dark on light. */
export function QrCode({ label, text }: { label: string; text: string }) {
  const { size, path } = useMemo(() => draw(text), [text])
  return (
    <svg className={styles.code} role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`}>
      <rect className={styles.ground} width={size} height={size} />
      <path className={styles.dark} d={path} />
    </svg>
  )
}

function draw(text: string): { size: number; path: string } {
  const code = qrcode(0, 'M')
  code.addData(text)
  code.make()
  const count = code.getModuleCount()
  let path = ''
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      if (code.isDark(row, column)) path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`
    }
  }
  return { size: count + 2 * QUIET, path }
}
