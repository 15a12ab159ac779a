import { FileText, Film, ImageIcon, MessageSquareQuote, Music } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { Dialog as AriaDialog, DialogTrigger, Popover } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import type { ReplyFileView, ReplyView } from '../../bridge/types'
import { classes } from '../../lib/classes'
import { createImeGuard } from '../../lib/ime'
import { search } from '../../lib/search'
import { IconButton } from '../../ui/Button'
import styles from './ReplyMenu.module.css'
import type { ReplyMenuState } from './useReplyMenu'

/** The replies that fit what is typed after a slash, above the text box, which keeps the focus. */
export function ReplyMenu({ menu }: { menu: ReplyMenuState }) {
  if (menu.found.length === 0) return null
  return (
    <div className={styles.menu}>
      <Options id={menu.id} replies={menu.found} active={menu.active} onPoint={menu.point} onPick={menu.pick} />
    </div>
  )
}

/** Opens the list of all replies that are offered here. */
export function ReplyButton({ menu }: { menu: ReplyMenuState }) {
  const { t } = useTranslation()
  return (
    <DialogTrigger isOpen={menu.listed} onOpenChange={menu.setListed}>
      <IconButton label={t('replies.open')} isDisabled={menu.busy}>
        <MessageSquareQuote />
      </IconButton>
      <Popover placement="top start" className={styles.popover ?? ''}>
        <AriaDialog aria-label={t('replies.title')} className={styles.list ?? ''}>
          <Search menu={menu} />
        </AriaDialog>
      </Popover>
    </DialogTrigger>
  )
}

const steps: Record<string, 1 | -1> = { ArrowDown: 1, ArrowUp: -1 }

function Search({ menu }: { menu: ReplyMenuState }) {
  const { t } = useTranslation()
  const [ime] = useState(createImeGuard)
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const found = search(menu.offered, query)
  const id = `${menu.id}-all`
  const press = (event: KeyboardEvent) => {
    if (ime.owns(event.nativeEvent)) return
    const step = steps[event.key]
    const chosen = found[active]
    if (event.key === 'Enter' && chosen) menu.pick(chosen)
    else if (step && found.length > 0) setActive((active + step + found.length) % found.length)
    else return
    event.preventDefault()
  }
  return (
    <>
      <input
        className={styles.search}
        type="search"
        // biome-ignore lint/a11y/noAutofocus: the list was opened to search in it
        autoFocus
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={id}
        aria-activedescendant={found.length > 0 ? optionId(id, active) : undefined}
        aria-label={t('replies.search')}
        placeholder={t('replies.search')}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          setActive(0)
        }}
        onKeyDown={press}
        onCompositionEnd={(event) => ime.compositionEnded(event.timeStamp)}
      />
      {found.length > 0 ? (
        <Options id={id} replies={found} active={active} onPoint={setActive} onPick={menu.pick} />
      ) : (
        <p className={styles.none}>{menu.offered.length === 0 ? t('replies.noneHere') : t('replies.notFound')}</p>
      )}
    </>
  )
}

const optionId = (id: string, index: number) => `${id}-${index}`

interface OptionsProps {
  id: string
  replies: readonly ReplyView[]
  active: number
  onPoint: (index: number) => void
  onPick: (reply: ReplyView) => void
}

function Options({ id, replies, active, onPoint, onPick }: OptionsProps) {
  const { t } = useTranslation()
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView?.({ block: 'nearest' })
  }, [active])
  return (
    <div ref={list} id={id} role="listbox" aria-label={t('replies.title')} className={styles.options}>
      {replies.map((reply, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field that names the active option
        <div
          key={reply.id}
          id={optionId(id, index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className={classes(styles.option, index === active && styles.active)}
          // The text box keeps the focus and its caret.
          onMouseDown={(event) => event.preventDefault()}
          onMouseMove={() => onPoint(index)}
          onClick={() => onPick(reply)}
        >
          <span className={styles.code}>/{reply.code}</span>
          <span className={styles.title}>{reply.title}</span>
          <span className={styles.files}>
            {reply.files.map((file) => (
              <FileSign key={file.name + file.size} file={file} />
            ))}
          </span>
          <span className={styles.text}>{reply.text}</span>
        </div>
      ))}
    </div>
  )
}

const signs: Record<ReplyFileView['kind'], ReactNode> = {
  image: <ImageIcon />,
  audio: <Music />,
  video: <Film />,
  file: <FileText />,
}

function FileSign({ file }: { file: ReplyFileView }) {
  return (
    <span role="img" aria-label={file.name} title={file.name} className={styles.file}>
      {file.preview === '' ? signs[file.kind] : <img src={file.preview} alt="" draggable={false} loading="lazy" />}
    </span>
  )
}
