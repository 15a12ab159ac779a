import { useQuery } from '@tanstack/react-query'
import { AlarmClock, Archive, Eye, Pencil, UserRound, UserRoundCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { labelsQuery, presenceQuery } from '../../bridge/queries'
import type { ActView, ConversationView, Problem } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { presenceText } from '../../i18n/names'
import { problemText } from '../../i18n/problem'
import { useIsPast } from '../../lib/clock'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { Tag } from '../../ui/Tag'
import { AskNotice } from './AskNotice'
import { AssignDialog } from './AssignDialog'
import { act } from './acts'
import { LabelMenu } from './LabelMenu'
import { SnoozeMenu } from './SnoozeMenu'
import { useActs } from './useActs'
import { useSeeMentions } from './useSeeMentions'
import styles from './WorkBar.module.css'

interface Props {
  conversation: ConversationView
  memberId: string
  /** Changes when the person asked to put it off by key. */
  snoozeRequest?: number
}

/** Under the thread's head: whose the conversation is, who else is there, and what one can do. */
export function WorkBar({ conversation, memberId, snoozeRequest = 0 }: Props) {
  const { t } = useTranslation()
  const acts = useActs()
  const [assigning, setAssigning] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  useSeeMentions(conversation)
  const awake = useIsPast(conversation.snoozedUntilMs)
  const { closed, assigneeId } = conversation
  const words = problem && problemText(t, problem)
  const run = async (done: ActView) => setProblem(await acts.one(conversation, done))

  return (
    <section className={styles.bar} aria-label={t('work.label')}>
      <div className={styles.facts}>
        <Standing conversation={conversation} memberId={memberId} snoozed={!closed && !awake} />
        <Others conversationId={conversation.id} />
        <Labels ids={conversation.labels} />
      </div>
      <div className={styles.actions}>
        {closed ? (
          <Button small isDisabled={acts.busy} onPress={() => void run(act('reopen'))}>
            {t('work.reopen')}
          </Button>
        ) : (
          <>
            {assigneeId === '' && (
              <Button look="primary" small isDisabled={acts.busy} onPress={() => void run(act('claim'))}>
                {t('work.claim')}
              </Button>
            )}
            <Button small isDisabled={acts.busy} onPress={() => setAssigning(true)}>
              {assigneeId === '' ? t('work.assign') : t('work.transfer')}
            </Button>
            <SnoozeMenu
              isDisabled={acts.busy}
              snoozed={!awake}
              request={snoozeRequest}
              onSnooze={(untilMs) => void run(act('snooze', { untilMs }))}
              onWake={() => void run(act('wake'))}
            />
          </>
        )}
        <LabelMenu rows={[conversation]} isDisabled={acts.busy} onAct={(done) => void run(done)} />
        {!closed && (
          <Button small isDisabled={acts.busy} onPress={() => void run(act('close'))}>
            {t('work.close')}
          </Button>
        )}
      </div>
      {words && (
        <div className={styles.problem}>
          <Notice tone="warn" title={words.title} help={words.help} urgent>
            <Button small onPress={() => setProblem(null)}>
              {t('action.close')}
            </Button>
          </Notice>
        </div>
      )}
      <AskNotice conversation={conversation} busy={acts.busy} onAct={(done) => void run(done)} />
      {assigning && (
        <AssignDialog
          assigneeId={assigneeId}
          givesBack={assigneeId !== ''}
          memberId={memberId}
          busy={acts.busy}
          onAssign={(done) => acts.one(conversation, done)}
          onClose={() => setAssigning(false)}
        />
      )}
    </section>
  )
}

interface StandingProps {
  conversation: ConversationView
  memberId: string
  snoozed: boolean
}

function Standing({ conversation, memberId, snoozed }: StandingProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const { closed, assigneeId, assignee, workSinceMs, snoozedUntilMs } = conversation
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
      {snoozed && (
        <span className={styles.snoozed}>
          <AlarmClock aria-hidden="true" />
          {t('work.snoozedUntil', { time: format.soon(snoozedUntilMs, Date.now()) })}
        </span>
      )}
    </p>
  )
}

/** Who else has the conversation before them. */
function Others({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation()
  const { data: presence = [] } = useQuery(presenceQuery(useBridge()))
  const here = presence.find((at) => at.conversationId === conversationId)
  if (!here || here.viewing.length + here.typing.length === 0) return null
  const Icon = here.typing.length > 0 ? Pencil : Eye
  return (
    <p className={styles.others} role="status">
      <Icon aria-hidden="true" />
      {presenceText(t, here)}
    </p>
  )
}

function Labels({ ids }: { ids: readonly string[] }) {
  const { t } = useTranslation()
  const { data: labels = [] } = useQuery(labelsQuery(useBridge()))
  const shown = labels.filter(({ id }) => ids.includes(id))
  if (shown.length === 0) return null
  return (
    <ul className={styles.labels} aria-label={t('label.menu')}>
      {shown.map(({ id, name, colour }) => (
        <li key={id}>
          <Tag colour={colour}>{name}</Tag>
        </li>
      ))}
    </ul>
  )
}
