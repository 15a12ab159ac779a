import { useMutation } from '@tanstack/react-query'
import { Download, Upload } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import type { ReplyImportView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { toast } from '../../ui/toasts'
import styles from './Replies.module.css'

/** Takes replies in from a file, and writes them all into one. */
export function Transfer({ any }: { any: boolean }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const take = useMutation({
    mutationFn: (again: boolean) => (again ? bridge.replies.importAgain() : bridge.replies.import(t('replies.import'))),
  })
  const give = useMutation({
    mutationFn: (format: 'csv' | 'json') => bridge.replies.export(format, t('replies.export')),
    onSuccess: (count) => count > 0 && toast(t('replies.exported', { count })),
  })
  const failure = take.error ?? give.error
  const busy = take.isPending || give.isPending
  return (
    <section className={styles.part} aria-label={t('replies.transfer')}>
      <p className={styles.label}>{t('replies.transfer')}</p>
      <div className={styles.transfer}>
        <Button icon={<Upload />} isDisabled={busy} onPress={() => take.mutate(false)}>
          {t('replies.import')}
        </Button>
        {any && (
          <>
            <Button icon={<Download />} isDisabled={busy} onPress={() => give.mutate('csv')}>
              {t('replies.exportCsv')}
            </Button>
            <Button icon={<Download />} isDisabled={busy} onPress={() => give.mutate('json')}>
              {t('replies.exportJson')}
            </Button>
          </>
        )}
      </div>
      <p className={styles.help}>{t('replies.transferHelp')}</p>
      {failure && <Notice tone="danger" {...problemText(t, problemOf(failure))} urgent />}
      {take.data && take.data.file !== '' && <Outcome done={take.data} onReplace={() => take.mutate(true)} />}
    </section>
  )
}

/** The code of a row that another content stands in the way of. */
const TAKEN = 'reply_code_taken'

function Outcome({ done, onReplace }: { done: ReplyImportView; onReplace: () => void }) {
  const { t } = useTranslation()
  const whole = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each outcome is shown, also the second
  useEffect(() => whole.current?.scrollIntoView?.({ block: 'nearest' }), [done])
  return (
    <div ref={whole} className={styles.part}>
      <Notice
        tone={done.refused.length > 0 ? 'warn' : 'info'}
        title={t('replies.imported', { file: done.file })}
        help={t('replies.importedHelp', { added: done.added, replaced: done.replaced, same: done.same })}
        urgent
      />
      {done.refused.length > 0 && (
        <div className={styles.refused}>
          <p className={styles.label}>{t('replies.refused', { count: done.refused.length })}</p>
          <ul>
            {done.refused.map(({ line, code, problem }) => {
              const words = problemText(t, problem)
              return (
                <li key={line}>
                  <strong>{code === '' ? t('replies.line', { line }) : t('replies.lineCode', { line, code })}</strong>{' '}
                  {words.title}. {words.help}
                </li>
              )
            })}
          </ul>
          {done.refused.some(({ problem }) => problem.code === TAKEN) && (
            <Button small onPress={onReplace}>
              {t('replies.replace')}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}
