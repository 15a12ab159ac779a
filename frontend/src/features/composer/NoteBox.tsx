import { Check } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { problemText } from '../../i18n/problem'
import { classes } from '../../lib/classes'
import { IconButton } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import styles from './Composer.module.css'
import { MentionMenu } from './MentionMenu'
import { NoteSwitch } from './NoteSwitch'
import { useMentionMenu } from './useMentionMenu'
import { useNote } from './useNote'
import { useTextBox } from './useTextBox'

interface Props {
  conversationId: string
  name: string
  onAnswer: () => void
}

/** Where one writes for the team. Words and colour say that the customer does not get it. */
export function NoteBox({ conversationId, name, onAnswer }: Props) {
  const { t } = useTranslation()
  const note = useNote(conversationId)
  const menu = useMentionMenu(note.text, note.type, () => box.ref.current)
  const box = useTextBox(note.text, note.type, note.save, menu.press)
  useEffect(() => box.ref.current?.focus(), [box.ref])
  const words = note.problem && problemText(t, note.problem)

  return (
    <footer className={styles.composer}>
      {words && <Notice tone="danger" title={words.title} help={words.help} urgent />}
      {note.unsaved && <Notice tone="warn" title={t('composer.draftUnsaved')} urgent />}
      <p id={`note-${conversationId}`} className={styles.noteWords}>
        {t('note.onlyTeam', { name })}
      </p>
      <MentionMenu menu={menu} />
      <div className={classes(styles.box, styles.note)}>
        <NoteSwitch on onChange={onAnswer} />
        <textarea
          {...box}
          className={styles.text}
          aria-label={t('note.label', { name })}
          aria-describedby={`note-${conversationId}`}
          placeholder={t('note.placeholder')}
          aria-autocomplete="list"
          aria-controls={menu.found.length > 0 ? menu.id : undefined}
          aria-activedescendant={menu.found.length > 0 ? `${menu.id}-${menu.active}` : undefined}
          readOnly={note.saving}
          onChange={(event) => {
            menu.moved(event.target)
            box.onChange(event)
          }}
          onSelect={(event) => menu.moved(event.currentTarget)}
          onBlur={() => void note.flush()}
        />
        <IconButton look="primary" label={t('note.save')} isDisabled={!note.savable} onPress={note.save}>
          <Check />
        </IconButton>
      </div>
    </footer>
  )
}
