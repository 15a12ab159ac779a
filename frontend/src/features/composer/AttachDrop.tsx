import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { filesOf } from '../../lib/chosenFiles'
import { carriesFiles } from '../../lib/drag'
import styles from './Attach.module.css'
import type { TrayState } from './useTray'

/** Takes files that are dropped anywhere onto the window while a conversation can be answered. */
export function AttachDrop({ name, tray }: { name: string; tray: TrayState }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const [over, setOver] = useState(false)
  const present = useRef(tray)

  useEffect(() => {
    present.current = tray
  }, [tray])
  useEffect(() => bridge.on('dropped', () => present.current.takeDropped()), [bridge])
  useEffect(() => {
    // Every element that is crossed tells of entering and leaving.
    let depth = 0
    const move = (by: number) => (event: DragEvent) => {
      if (!carriesFiles(event)) return
      depth = Math.max(0, depth + by)
      setOver(depth > 0)
    }
    const enter = move(1)
    const leave = move(-1)
    const drop = (event: DragEvent) => {
      depth = 0
      setOver(false)
      if (!carriesFiles(event) || !event.dataTransfer) return
      event.preventDefault()
      const chosen = filesOf(event.dataTransfer)
      if (chosen.length > 0) present.current.add(chosen)
    }
    window.addEventListener('dragenter', enter)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragenter', enter)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [])

  if (!over) return null
  return (
    <div className={styles.drop}>
      <p>{t('composer.drop', { name })}</p>
    </div>
  )
}
