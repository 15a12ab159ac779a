import { Download, Play } from 'lucide-react'
import { useEffect, useState } from 'react'
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

/**
 * A sound or a film, fetched when it is asked for. It plays from memory: WebKitGTK plays nothing from the window's
 * own addresses.
 */
export function Player({ attachment, save, sent, drag }: Props) {
  const { t } = useTranslation()
  const [media, setMedia] = useState<Media>({ kind: 'waiting' })
  const what = attachment.kind === 'video' ? t('attachment.video') : t('attachment.audio')
  const url = media.kind === 'ready' ? media.url : ''

  useEffect(() => {
    if (url !== '') return () => URL.revokeObjectURL(url)
    return undefined
  }, [url])

  const play = async () => {
    setMedia({ kind: 'loading' })
    try {
      const answer = await fetch(attachment.url)
      if (!answer.ok) throw new Error(String(answer.status))
      setMedia({ kind: 'ready', url: URL.createObjectURL(await answer.blob()) })
    } catch {
      setMedia({ kind: 'failed' })
    }
  }
  const fail = () => setMedia({ kind: 'failed' })

  if (media.kind === 'ready') {
    const common = { src: media.url, controls: true, autoPlay: true, 'aria-label': what, onError: fail }
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
