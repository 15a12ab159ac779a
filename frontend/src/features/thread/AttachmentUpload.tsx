import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { problemText } from '../../i18n/problem'
import { Button } from '../../ui/Button'
import { Progress } from '../../ui/Progress'
import { toast } from '../../ui/toasts'
import styles from './Attachments.module.css'

/** How far a file of ours is on its way to Facebook, and a way to stop it. */
export function Upload({ messageId }: { messageId: string }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const [share, setShare] = useState<number | null>(null)

  useEffect(
    () =>
      bridge.on('upload', (upload) => {
        if (upload.messageId === messageId && upload.total > 0) setShare(upload.sent / upload.total)
      }),
    [bridge, messageId],
  )
  if (share === null) return null
  return (
    <div className={styles.upload}>
      <Progress label={t('attachment.uploading')} value={share} max={1} />
      <Button
        small
        onPress={() =>
          void bridge.thread.discard(messageId).catch((reason) => toast(problemText(t, problemOf(reason)).title))
        }
      >
        {t('action.cancel')}
      </Button>
    </div>
  )
}
