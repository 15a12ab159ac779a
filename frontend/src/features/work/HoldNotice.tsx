import { Hand, Lock } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import type { ConversationView, Problem } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { act } from './acts'
import { useActs } from './useActs'

/** Stands in the composer's place where somebody else answers, or nobody may before taking it. */
export function HoldNotice({ conversation }: { conversation: ConversationView }) {
  const { t } = useTranslation()
  const { presence } = useBridge()
  const acts = useActs()
  const [asked, setAsked] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const take = async () => setProblem(await acts.one(conversation, act('take')))
  const ask = async () => {
    try {
      await presence.ask(conversation.id)
      setAsked(true)
      setProblem(null)
    } catch (reason) {
      setProblem(problemOf(reason))
    }
  }
  const name = conversation.assignee
  const words = problem && problemText(t, problem)
  const failure = words && <Notice tone="warn" title={words.title} help={words.help} urgent />
  if (conversation.hold === 'unclaimed')
    return (
      <>
        {failure}
        <Notice tone="info" icon={<Hand />} title={t('hold.unclaimedTitle')} help={t('hold.unclaimed')}>
          <Button look="primary" isDisabled={acts.busy} onPress={() => void take()}>
            {t('hold.takeChat')}
          </Button>
        </Notice>
      </>
    )
  return (
    <>
      {failure}
      <Notice
        tone="info"
        icon={<Lock />}
        title={t('hold.theirsTitle', { name })}
        help={conversation.mayTake ? t('hold.theirsTake', { name }) : t('hold.theirs', { name })}
      >
        <Button isDisabled={asked} onPress={() => void ask()}>
          {asked ? t('hold.askedFor', { name }) : t('hold.ask')}
        </Button>
        {conversation.mayTake && (
          <Button look="primary" isDisabled={acts.busy} onPress={() => void take()}>
            {t('hold.takeOver')}
          </Button>
        )}
      </Notice>
    </>
  )
}
