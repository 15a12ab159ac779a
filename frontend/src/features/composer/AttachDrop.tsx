import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './Attach.module.css'
import { type Chosen, filesOf } from './useTray'

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

/** Takes files that are dropped anywhere onto the window while a conversation can be answered. */
export function AttachDrop({ name, onDrop }: { name: string; onDrop: (chosen: Chosen[]) => void }) {
  const { t } = useTranslation()
  const [over, setOver] = useState(false)
  const take = useRef(onDrop)

  useEffect(() => {
    take.current = onDrop
  }, [onDrop])
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
      if (chosen.length > 0) take.current(chosen)
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
