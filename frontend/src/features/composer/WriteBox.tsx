import { SendHorizontal, Smile, UserRound } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { Dialog as AriaDialog, DialogTrigger, Popover } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ChannelView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { problemText } from '../../i18n/problem'
import { pastedFiles, pastedPicture } from '../../lib/chosenFiles'
import { classes } from '../../lib/classes'
import { Button, IconButton } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { AttachButton, Tray } from './Attach'
import { AttachDrop } from './AttachDrop'
import styles from './Composer.module.css'
import { Answered, Parts } from './Questions'
import { ReplyButton, ReplyMenu } from './ReplyMenu'
import { useComposer } from './useComposer'
import { useReplyMenu } from './useReplyMenu'
import { useTextBox } from './useTextBox'
import { useTray } from './useTray'
import { useTyping } from './useTyping'

const EmojiPicker = lazy(() => import('./EmojiPicker'))
// The counter appears for the last tenth of what fits.
const NEAR_LIMIT = 0.9

interface Props {
  conversationId: string
  name: string
  channel: ChannelView | undefined
  focusRequest: number
  /** Until when a person may answer with the human-agent tag; 0 while the window is open. */
  humanAgentUntilMs: number
  noteSwitch: ReactNode
}

/** The text box. It lets go of a text only when Go has stored it. */
export function WriteBox({ conversationId, name, channel, focusRequest, humanAgentUntilMs, noteSwitch }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const tray = useTray(conversationId, channel)
  const composer = useComposer(conversationId, channel, tray)
  const menu = useReplyMenu({
    conversationId,
    channelId: channel?.id ?? '',
    text: composer.text,
    tray,
    box: () => box.ref.current,
  })
  const box = useTextBox(composer.text, composer.type, composer.send, menu.press)
  const [emojiOpen, setEmojiOpen] = useState(false)

  useEffect(() => {
    if (focusRequest > 0) box.ref.current?.focus()
  }, [focusRequest, box.ref])

  const insert = (emoji: string) => {
    const area = box.ref.current
    const at = area?.selectionStart ?? composer.text.length
    const end = area?.selectionEnd ?? at
    composer.type(composer.text.slice(0, at) + emoji + composer.text.slice(end))
    setEmojiOpen(false)
    // After the popover has given the focus back.
    setTimeout(() => {
      area?.focus()
      area?.setSelectionRange(at + emoji.length, at + emoji.length)
    })
  }
  const typing = useTyping(conversationId)
  const problem = composer.problem ?? menu.problem
  const words = problem && problemText(t, problem)

  return (
    <footer className={styles.composer}>
      {humanAgentUntilMs > 0 && (
        <Notice
          tone="info"
          icon={<UserRound />}
          title={t('composer.humanAgentTitle', { time: format.moment(humanAgentUntilMs, Date.now()) })}
          help={t('composer.humanAgent')}
        />
      )}
      {words && <Notice tone="danger" title={words.title} help={words.help} urgent />}
      {composer.unsaved && <Notice tone="warn" title={t('composer.draftUnsaved')} urgent />}
      <Tray tray={tray} />
      {tray.takesFiles && <AttachDrop name={name} tray={tray} />}
      <ReplyMenu menu={menu} />
      <div className={styles.box}>
        {noteSwitch}
        {tray.takesFiles && <AttachButton tray={tray} />}
        <ReplyButton menu={menu} />
        <textarea
          {...box}
          className={styles.text}
          aria-label={t('composer.label', { name })}
          aria-describedby={`hint-${conversationId}`}
          placeholder={t('composer.placeholder')}
          aria-autocomplete="list"
          aria-controls={menu.found.length > 0 ? menu.id : undefined}
          aria-activedescendant={menu.found.length > 0 ? `${menu.id}-${menu.active}` : undefined}
          readOnly={composer.sending}
          onChange={(event) => {
            menu.moved(event.target)
            box.onChange(event)
            typing(event.target.value)
          }}
          onSelect={(event) => menu.moved(event.currentTarget)}
          onPaste={(event) => {
            if (!tray.takesFiles) return
            const files = pastedFiles(event.clipboardData)
            if (files.length > 0) {
              event.preventDefault()
              tray.add(files)
            } else {
              void pastedPicture(event.clipboardData).then((found) => found.length > 0 && tray.add(found))
            }
          }}
          onBlur={() => void composer.flush()}
        />
        <DialogTrigger isOpen={emojiOpen} onOpenChange={setEmojiOpen}>
          <IconButton label={t('composer.emoji')}>
            <Smile />
          </IconButton>
          <Popover placement="top end" className={styles.popover ?? ''}>
            <AriaDialog aria-label={t('emoji.title')} className={styles.picker ?? ''}>
              <Suspense>
                <EmojiPicker onPick={insert} />
              </Suspense>
            </AriaDialog>
          </Popover>
        </DialogTrigger>
        <IconButton look="primary" label={t('action.send')} isDisabled={!composer.sendable} onPress={composer.send}>
          <SendHorizontal />
        </IconButton>
      </div>
      <div className={styles.foot}>
        <span id={`hint-${conversationId}`} className={styles.hint}>
          {t('composer.hint')}
        </span>
        {!composer.fits && (
          <Button look="plain" small isDisabled={composer.sending} onPress={composer.send}>
            {t('composer.split')}
          </Button>
        )}
        <Counter used={composer.used} max={composer.max} unit={channel?.unit ?? 'utf16'} />
      </div>
      {composer.parts && <Parts parts={composer.parts} onSend={composer.sendParts} onClose={composer.dismiss} />}
      {composer.answeredBy !== null && (
        <Answered by={composer.answeredBy} onSend={composer.sendAnyway} onClose={composer.dismiss} />
      )}
    </footer>
  )
}

function Counter({ used, max, unit }: { used: number; max: number; unit: 'utf16' | 'bytes' }) {
  const { t } = useTranslation()
  if (used < max * NEAR_LIMIT) return null
  const left = max - used
  const suffix = unit === 'bytes' ? 'Bytes' : ''
  return (
    <span className={classes(styles.counter, left < 0 && styles.over)} role="status">
      {left < 0 ? t(`composer.over${suffix}`, { count: -left }) : t(`composer.left${suffix}`, { count: left })}
    </span>
  )
}
