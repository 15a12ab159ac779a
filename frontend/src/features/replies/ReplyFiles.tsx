import { FileText, Film, ImageIcon, Music, Paperclip, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { StagedView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { problemText } from '../../i18n/problem'
import { Button, IconButton } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import styles from './Replies.module.css'
import type { ReplyFilesState } from './useReplyFiles'

const signs: Record<StagedView['kind'], ReactNode> = {
  image: <ImageIcon />,
  audio: <Music />,
  video: <Film />,
  file: <FileText />,
}

/** The files of a reply, in the order in which they are sent. */
export function ReplyFiles({ files }: { files: ReplyFilesState }) {
  const { t } = useTranslation()
  return (
    <div className={styles.part}>
      <p className={styles.label}>{t('replies.files')}</p>
      {files.refused.map((problem) => (
        <Notice key={problem.code + problem.args.name} tone="warn" {...problemText(t, problem)} urgent />
      ))}
      {files.files.length > 0 && (
        <ul className={styles.files} aria-label={t('replies.files')}>
          {files.files.map((file) => (
            <File key={file.no} file={file} files={files} />
          ))}
        </ul>
      )}
      <div>
        <Button small icon={<Paperclip />} isDisabled={files.busy} onPress={files.pick}>
          {t('replies.addFiles')}
        </Button>
      </div>
      <p className={styles.help}>{t('replies.filesHelp')}</p>
    </div>
  )
}

function File({ file, files }: { file: StagedView; files: ReplyFilesState }) {
  const { t } = useTranslation()
  const format = useFormat()
  const words = file.problem.code === '' ? null : problemText(t, file.problem)
  return (
    <li className={styles.file}>
      <span className={styles.thumb} aria-hidden="true">
        {file.preview === '' ? signs[file.kind] : <img src={file.preview} alt="" draggable={false} />}
      </span>
      <span className={styles.fileWords}>
        <span className={styles.fileName}>{file.name}</span>
        <span className={styles.help}>{format.size(file.size)}</span>
        {words && (
          <span className={styles.wrong} role="status">
            {words.title}. {words.help}
          </span>
        )}
        {file.shrinks && (
          <Button small isDisabled={files.busy} onPress={() => files.shrink(file.no)}>
            {t('composer.shrink')}
          </Button>
        )}
      </span>
      <IconButton
        label={t('composer.removeFile', { name: file.name })}
        isDisabled={files.busy}
        onPress={() => files.remove(file.no)}
      >
        <X />
      </IconButton>
    </li>
  )
}
