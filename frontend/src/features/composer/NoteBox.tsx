import { Check } from 'lucide-react'
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemText } from '../../i18n/problem'
import { classes } from '../../lib/classes'
import { createImeGuard } from '../../lib/ime'
import { IconButton } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import styles from './Composer.module.css'
import { flushDraft, noteKey } from './drafts'
import { NoteSwitch } from './NoteSwitch'
import { useNote } from './useNote'

interface Props {
  conversationId: string
  name: string
  onAnswer: () => void
}

/** Where one writes for the team. Words and colour say that the customer does not get it. */
export function NoteBox({ conversationId, name, onAnswer }: Props) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const note = useNote(conversationId)
  const box = useRef<HTMLTextAreaElement>(null)
  const [ime] = useState(createImeGuard)
  useEffect(() => box.current?.focus(), [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const area = box.current
    if (!area) return
    area.style.blockSize = 'auto'
    area.style.blockSize = `${area.scrollHeight}px`
  }, [note.text])

  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (ime.owns(event.nativeEvent)) return
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault()
      note.save()
    } else if (event.key === 'Escape') {
      event.currentTarget.blur()
    }
  }
  const words = note.problem && problemText(t, note.problem)

  return (
    <footer className={styles.composer}>
      {words && <Notice tone="danger" title={words.title} help={words.help} urgent />}
      {note.unsaved && <Notice tone="warn" title={t('composer.draftUnsaved')} urgent />}
      <p id={`note-${conversationId}`} className={styles.noteWords}>
        {t('note.onlyTeam', { name })}
      </p>
      <div className={classes(styles.box, styles.note)}>
        <NoteSwitch on onChange={onAnswer} />
        <textarea
          ref={box}
          className={styles.text}
          rows={1}
          value={note.text}
          aria-label={t('note.label', { name })}
          aria-describedby={`note-${conversationId}`}
          placeholder={t('note.placeholder')}
          readOnly={note.saving}
          onChange={(event) => note.type(event.target.value)}
          onKeyDown={press}
          onCompositionEnd={(event) => ime.compositionEnded(event.timeStamp)}
          onBlur={() => void flushDraft(bridge, noteKey(conversationId))}
        />
        <IconButton look="primary" label={t('note.save')} isDisabled={!note.savable} onPress={note.save}>
          <Check />
        </IconButton>
      </div>
    </footer>
  )
}
