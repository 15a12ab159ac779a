import { FileText, Film, Music, Paperclip, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { StagedView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { problemLine, problemText } from '../../i18n/problem'
import { classes } from '../../lib/classes'
import { Button, IconButton } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import styles from './Attach.module.css'
import type { TrayState } from './useTray'

export function AttachButton({ tray }: { tray: TrayState }) {
  const { t } = useTranslation()
  return (
    <IconButton label={t('composer.attach')} isDisabled={tray.busy} onPress={tray.pick}>
      <Paperclip />
    </IconButton>
  )
}

const signs: Record<StagedView['kind'], ReactNode> = {
  image: null,
  audio: <Music />,
  video: <Film />,
  file: <FileText />,
}

/** The files that go out with the next message, and why some cannot. */
export function Tray({ tray }: { tray: TrayState }) {
  const { t } = useTranslation()
  return (
    <>
      {tray.refused.map((problem) => {
        const words = problemText(t, problem)
        return (
          <Notice key={problem.code + problem.args.name} tone="warn" title={words.title} help={words.help} urgent>
            <IconButton label={t('action.close')} onPress={tray.dismiss}>
              <X />
            </IconButton>
          </Notice>
        )
      })}
      {tray.files.length > 0 && (
        <ul className={styles.tray} aria-label={t('composer.tray')}>
          {tray.files.map((file) => (
            <Staged key={file.no} file={file} tray={tray} />
          ))}
        </ul>
      )}
    </>
  )
}

function Staged({ file, tray }: { file: StagedView; tray: TrayState }) {
  const { t } = useTranslation()
  const format = useFormat()
  const words = file.problem.code === '' ? null : problemLine(t, file.problem)
  return (
    <li className={classes(styles.file, words !== null && styles.bad)}>
      <span className={styles.preview} aria-hidden="true">
        {file.preview === '' ? signs[file.kind] : <img src={file.preview} alt="" draggable={false} />}
      </span>
      <span className={styles.words}>
        <span className={styles.name} title={file.name}>
          {file.name}
        </span>
        <span className={styles.size}>{format.size(file.size)}</span>
        {words && (
          <span className={styles.problem} role="status">
            {words}
          </span>
        )}
        {file.shrinks && (
          <Button small isDisabled={tray.busy} onPress={() => tray.shrink(file.no)}>
            {t('composer.shrink')}
          </Button>
        )}
      </span>
      <IconButton
        label={t('composer.removeFile', { name: file.name })}
        isDisabled={tray.busy}
        onPress={() => tray.remove(file.no)}
      >
        <X />
      </IconButton>
    </li>
  )
}
