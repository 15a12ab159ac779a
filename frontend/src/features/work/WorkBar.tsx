import { Archive, UserRound, UserRoundCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConversationView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { problemText } from '../../i18n/problem'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { AssignDialog } from './AssignDialog'
import { useWork } from './useWork'
import styles from './WorkBar.module.css'

interface Props {
  conversation: ConversationView
  memberId: string
}

/** Under the thread's head: whose the conversation is, and what one can do about that. */
export function WorkBar({ conversation, memberId }: Props) {
  const { t } = useTranslation()
  const work = useWork(conversation.id)
  const [assigning, setAssigning] = useState(false)
  const { closed, assigneeId } = conversation
  const words = work.problem && problemText(t, work.problem)

  return (
    <section className={styles.bar} aria-label={t('work.label')}>
      <Standing conversation={conversation} memberId={memberId} />
      <div className={styles.actions}>
        {closed ? (
          <Button small isDisabled={work.busy} onPress={work.reopen}>
            {t('work.reopen')}
          </Button>
        ) : (
          <>
            {assigneeId === '' && (
              <Button look="primary" small isDisabled={work.busy} onPress={work.claim}>
                {t('work.claim')}
              </Button>
            )}
            <Button small isDisabled={work.busy} onPress={() => setAssigning(true)}>
              {assigneeId === '' ? t('work.assign') : t('work.transfer')}
            </Button>
            <Button small isDisabled={work.busy} onPress={work.close}>
              {t('work.close')}
            </Button>
          </>
        )}
      </div>
      {words && (
        <div className={styles.problem}>
          <Notice tone="warn" title={words.title} help={words.help} urgent>
            <Button small onPress={work.dismiss}>
              {t('action.close')}
            </Button>
          </Notice>
        </div>
      )}
      {assigning && (
        <AssignDialog
          assigneeId={assigneeId}
          memberId={memberId}
          onAssign={(to, note) => {
            setAssigning(false)
            work.assign(to, note)
          }}
          onClose={() => setAssigning(false)}
        />
      )}
    </section>
  )
}

function Standing({ conversation, memberId }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const { closed, assigneeId, assignee, workSinceMs } = conversation
  const Icon = closed ? Archive : assigneeId === memberId ? UserRoundCheck : UserRound
  const words = closed
    ? t('work.closed')
    : assigneeId === ''
      ? t('work.nobody')
      : assigneeId === memberId
        ? t('work.yours')
        : t('work.theirs', { name: assignee })
  return (
    <p className={styles.standing}>
      <Icon aria-hidden="true" />
      <span>{words}</span>
      {workSinceMs > 0 && (closed || assigneeId !== '') && (
        <time className={styles.since} dateTime={new Date(workSinceMs).toISOString()}>
          {t('work.since', { time: format.moment(workSinceMs, Date.now()) })}
        </time>
      )}
    </p>
  )
}
