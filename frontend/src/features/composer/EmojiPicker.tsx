import { type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from 'react'
import { Input, Label, SearchField } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import styles from './EmojiPicker.module.css'
import { type Emoji, emojiGroups, findEmoji, loadEmoji } from './emoji'

type GroupKey = '0' | '1' | '3' | '4' | '5' | '6' | '7' | '8' | '9'

/** Emoji by group or by a word in the chosen language. Arrow keys move, Enter picks. */
export default function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { t, i18n } = useTranslation()
  const [all, setAll] = useState<readonly Emoji[]>([])
  const [failed, setFailed] = useState(false)
  const [group, setGroup] = useState(emojiGroups[0]?.number ?? 0)
  const [words, setWords] = useState('')
  const query = useDeferredValue(words)

  useEffect(() => {
    let gone = false
    loadEmoji(i18n.language).then(
      (rows) => gone || setAll(rows),
      () => gone || setFailed(true),
    )
    return () => {
      gone = true
    }
  }, [i18n.language])

  const shown = query.trim() === '' ? all.filter((emoji) => emoji.group === group) : findEmoji(all, query)
  return (
    <div className={styles.picker}>
      <SearchField value={words} onChange={setWords} className={styles.search ?? ''} autoFocus>
        <Label className={styles.hidden ?? ''}>{t('emoji.search')}</Label>
        <Input className={styles.input ?? ''} placeholder={t('emoji.search')} />
      </SearchField>
      <div role="radiogroup" aria-label={t('emoji.title')} className={styles.groups}>
        {emojiGroups.map(({ number, sign }) => (
          <label key={number} className={styles.group} title={t(`emoji.group.${String(number) as GroupKey}`)}>
            <input
              type="radio"
              name="emoji-group"
              className={styles.hidden}
              checked={group === number && query === ''}
              onChange={() => {
                setWords('')
                setGroup(number)
              }}
              aria-label={t(`emoji.group.${String(number) as GroupKey}`)}
            />
            <span aria-hidden="true">{sign}</span>
          </label>
        ))}
      </div>
      {failed && <p className={styles.none}>{t('emoji.failed')}</p>}
      {!failed && all.length > 0 && shown.length === 0 && <p className={styles.none}>{t('emoji.none')}</p>}
      <Grid emoji={shown} label={t('emoji.title')} onPick={onPick} />
    </div>
  )
}

const COLUMNS = 8
const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }

function Grid({ emoji, label, onPick }: { emoji: readonly Emoji[]; label: string; onPick: (emoji: string) => void }) {
  const grid = useRef<HTMLDivElement>(null)
  const [focused, setFocused] = useState('')
  const stop = emoji.some(({ character }) => character === focused) ? focused : emoji[0]?.character

  const press = (event: KeyboardEvent) => {
    const step = steps[event.key]
    if (!step) return
    event.preventDefault()
    const at = emoji.findIndex(({ character }) => character === stop) + step
    const button = grid.current?.children[Math.max(0, Math.min(emoji.length - 1, at))]
    if (button instanceof HTMLElement) button.focus()
  }
  return (
    <div ref={grid} role="toolbar" aria-label={label} className={styles.grid} onKeyDown={press}>
      {emoji.map(({ character, name }) => (
        <button
          key={character}
          type="button"
          tabIndex={character === stop ? 0 : -1}
          aria-label={name}
          title={name}
          className={styles.emoji}
          onFocus={() => setFocused(character)}
          onClick={() => onPick(character)}
        >
          {character}
        </button>
      ))}
    </div>
  )
}
