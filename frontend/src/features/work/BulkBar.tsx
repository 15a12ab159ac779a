import { X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ActView, ConversationView } from '../../bridge/types'
import { Button, IconButton } from '../../ui/Button'
import { AssignDialog } from './AssignDialog'
import { act } from './acts'
import styles from './BulkBar.module.css'
import { LabelMenu } from './LabelMenu'
import { SnoozeMenu } from './SnoozeMenu'
import { useActs } from './useActs'

interface Props {
  rows: readonly ConversationView[]
  memberId: string
  onClear: () => void
}

/** What one can do to several conversations at once. */
export function BulkBar({ rows, memberId, onClear }: Props) {
  const { t } = useTranslation()
  const acts = useActs()
  const [assigning, setAssigning] = useState(false)
  const now = Date.now()
  const run = async (done: ActView) => {
    await acts.all(rows, done)
    onClear()
  }
  return (
    <section className={styles.bar} aria-label={t('bulk.label')}>
      <p className={styles.count} role="status">
        <IconButton label={t('bulk.clear')} onPress={onClear}>
          <X />
        </IconButton>
        {t('bulk.chosen', { count: rows.length })}
      </p>
      <div className={styles.actions}>
        <Button small isDisabled={acts.busy} onPress={() => setAssigning(true)}>
          {t('work.assign')}
        </Button>
        <SnoozeMenu
          isDisabled={acts.busy}
          snoozed={rows.some((row) => row.snoozedUntilMs > now)}
          onSnooze={(untilMs) => void run(act('snooze', { untilMs }))}
          onWake={() => void run(act('wake'))}
        />
        <LabelMenu rows={rows} isDisabled={acts.busy} onAct={(done) => void acts.all(rows, done)} />
        <Button small isDisabled={acts.busy} onPress={() => void run(act('read'))}>
          {t('bulk.read')}
        </Button>
        <Button small isDisabled={acts.busy} onPress={() => void run(act('close'))}>
          {t('bulk.close')}
        </Button>
      </div>
      {assigning && (
        <AssignDialog
          assigneeId=""
          givesBack={rows.some(({ assigneeId }) => assigneeId !== '')}
          memberId={memberId}
          busy={acts.busy}
          onAssign={async (done) => {
            await run(done)
            return null
          }}
          onClose={() => setAssigning(false)}
        />
      )}
    </section>
  )
}
