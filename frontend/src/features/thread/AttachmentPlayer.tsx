import { Download, Play } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AttachmentView } from '../../bridge/types'
import { Button, IconButton } from '../../ui/Button'
import styles from './Attachments.module.css'
import type { DragOut } from './useDragOut'

interface Props {
  attachment: AttachmentView
  save: () => void
  sent: boolean
  drag: DragOut | undefined
}

type Media = { kind: 'waiting' | 'loading' | 'failed' } | { kind: 'ready'; url: string }

/** Begins to play: WebKitGTK takes no notice of `autoplay`. Where it may not, the person presses the button. */
const start = (element: HTMLMediaElement | null) => void element?.play().catch(() => {})

/**
 * A sound or a film, fetched when it is asked for. It plays from memory: WebKitGTK plays nothing from the window's
 * own addresses.
 */
export function Player({ attachment, save, sent, drag }: Props) {
  const { t } = useTranslation()
  const [media, setMedia] = useState<Media>({ kind: 'waiting' })
  const what = attachment.kind === 'video' ? t('attachment.video') : t('attachment.audio')
  const leaving = useRef(new AbortController())
  const url = media.kind === 'ready' ? media.url : ''

  useEffect(() => {
    if (url !== '') return () => URL.revokeObjectURL(url)
    return undefined
  }, [url])
  useEffect(() => {
    const left = new AbortController()
    leaving.current = left
    return () => left.abort()
  }, [])

  const play = async () => {
    const { signal } = leaving.current
    setMedia({ kind: 'loading' })
    try {
      const answer = await fetch(attachment.url, { signal })
      if (!answer.ok) throw new Error(String(answer.status))
      const content = await answer.blob()
      if (!signal.aborted) setMedia({ kind: 'ready', url: URL.createObjectURL(content) })
    } catch {
      if (!signal.aborted) setMedia({ kind: 'failed' })
    }
  }
  const fail = () => setMedia({ kind: 'failed' })

  if (media.kind === 'ready') {
    const common = { src: media.url, controls: true, ref: start, 'aria-label': what, onError: fail }
    return attachment.kind === 'video' ? (
      <video {...common} className={styles.video} />
    ) : (
      <audio {...common} className={styles.audio} />
    )
  }
  return (
    <div className={styles.player} {...drag}>
      <Button
        icon={<Play />}
        isDisabled={media.kind === 'loading' || attachment.url === ''}
        onPress={() => void play()}
      >
        {media.kind === 'loading' ? t('attachment.loading') : what}
      </Button>
      {sent && (
        <IconButton label={t('attachment.saveNamed', { name: attachment.name || what })} onPress={save}>
          <Download />
        </IconButton>
      )}
      {media.kind === 'failed' && <span role="status">{t('attachment.notPlayed')}</span>}
    </div>
  )
}
