import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import type { ChannelView, ConversationView } from '../../bridge/types'
import { customerName } from '../../i18n/names'
import { useIsPast } from '../../lib/clock'
import { BlockNotice } from './BlockNotice'
import { blockOf } from './block'
import styles from './Composer.module.css'
import { flushAll } from './drafts'
import { NoteBox } from './NoteBox'
import { NoteSwitch } from './NoteSwitch'
import { WriteBox } from './WriteBox'

interface Props {
  conversation: ConversationView
  channel: ChannelView | undefined
  /** Changes when the person asked to write here. */
  focusRequest: number
  onReauthorize: () => void
  /** Changes when the person asked for a note or an answer. */
  writing?: { note: boolean; count: number }
  /** Stands in the composer's place when somebody else answers. */
  held?: ReactNode
}

const answering = { note: false, count: 0 }

/** Where one answers, or why one cannot. It changes by itself at the moment the window closes. */
export function Composer({ conversation, channel, focusRequest, onReauthorize, writing = answering, held }: Props) {
  const { t } = useTranslation()
  const block = blockOf(channel, conversation, useIsPast(conversation.replyUntilMs))
  const humanAgent = useIsPast(conversation.windowUntilMs)
  const name = customerName(t, conversation)
  const [note, setNote] = useState(false)
  const [asked, setAsked] = useState(writing.count)
  // Back from a note one goes on writing where the note was.
  const [back, setBack] = useState(0)
  if (asked !== writing.count) {
    setAsked(writing.count)
    setNote(writing.note)
    if (!writing.note) setBack(back + 1)
  }
  useFlushOnLeave()
  const noteSwitch = <NoteSwitch on={false} onChange={setNote} />
  if (note) {
    const answer = () => {
      setNote(false)
      setBack(back + 1)
    }
    return <NoteBox conversationId={conversation.id} name={name} onAnswer={answer} />
  }
  if (held && !block)
    return (
      <footer className={styles.composer}>
        {held}
        <div className={styles.besides}>{noteSwitch}</div>
      </footer>
    )
  return block ? (
    <BlockNotice block={block} name={name} conversationId={conversation.id} onReauthorize={onReauthorize}>
      {noteSwitch}
    </BlockNotice>
  ) : (
    <WriteBox
      noteSwitch={noteSwitch}
      conversationId={conversation.id}
      name={name}
      channel={channel}
      focusRequest={focusRequest + back}
      humanAgentUntilMs={humanAgent ? conversation.replyUntilMs : 0}
    />
  )
}

/** Saves what was typed when the window is left. */
function useFlushOnLeave() {
  const bridge = useBridge()
  useEffect(() => {
    const flush = () => flushAll(bridge)
    const events = ['blur', 'pagehide', 'beforeunload'] as const
    for (const event of events) window.addEventListener(event, flush)
    return () => {
      for (const event of events) window.removeEventListener(event, flush)
    }
  }, [bridge])
}
