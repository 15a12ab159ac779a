import { useMutation, useQuery } from '@tanstack/react-query'
import { type ClipboardEvent, type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { channelsQuery, setupQuery } from '../../bridge/queries'
import type { ReplyDraft, ReplyView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { pastedFiles, pastedPicture } from '../../lib/chosenFiles'
import { withExamples } from '../../lib/placeholders'
import { textLength } from '../../lib/textLength'
import { Actions } from '../../ui/Actions'
import { Button } from '../../ui/Button'
import { DeleteTwice } from '../../ui/DeleteTwice'
import { Field } from '../../ui/Field'
import { Notice } from '../../ui/Notice'
import { TextArea } from '../../ui/TextArea'
import { Inboxes } from './Inboxes'
import styles from './Replies.module.css'
import { ReplyFiles } from './ReplyFiles'
import { useReplyFiles } from './useReplyFiles'

/** As long as Go lets a reply be: see inbox.CheckReply. */
const MAX_TEXT = 2000
const PLACES = ['customer', 'agent', 'page'] as const

interface Props {
  /** Null is a new one. */
  reply: ReplyView | null
  trayId: string
  onDone: () => void
}

/** One reply: what it says, where it is offered, and how it will look. */
export function ReplyEditor({ reply, trayId, onDone }: Props) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const { data: channels = [] } = useQuery(channelsQuery(bridge))
  const { data: setup } = useQuery(setupQuery(bridge))
  const files = useReplyFiles(trayId)
  const box = useRef<HTMLTextAreaElement>(null)
  const [draft, setDraft] = useState<ReplyDraft>({
    id: reply?.id ?? '',
    code: reply?.code ?? '',
    title: reply?.title ?? '',
    text: reply?.text ?? '',
    channels: reply?.channels ?? [],
  })
  const save = useMutation({ mutationFn: () => bridge.replies.save(draft), onSuccess: onDone })
  const change = (part: Partial<ReplyDraft>) => {
    save.reset()
    setDraft({ ...draft, ...part })
  }
  const insert = (place: string) => {
    const at = box.current?.selectionStart ?? draft.text.length
    const end = box.current?.selectionEnd ?? at
    change({ text: `${draft.text.slice(0, at)}{${place}}${draft.text.slice(end)}` })
    box.current?.focus()
  }
  const used = textLength(draft.text.trim().normalize('NFC'), 'utf16')
  const savable =
    draft.code.trim() !== '' &&
    (draft.text.trim() !== '' || files.files.length > 0) &&
    used <= MAX_TEXT &&
    files.ready &&
    !save.isPending
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (savable) save.mutate()
  }
  const paste = (event: ClipboardEvent) => {
    const pasted = pastedFiles(event.clipboardData)
    if (pasted.length > 0) {
      event.preventDefault()
      files.add(pasted)
    } else {
      void pastedPicture(event.clipboardData).then((found) => found.length > 0 && files.add(found))
    }
  }
  const examples = {
    customer: t('replies.exampleCustomer'),
    agent: setup?.member ?? '',
    page: channels.find(({ id }) => draft.channels.length === 0 || draft.channels.includes(id))?.page ?? '',
  }
  return (
    <form className={styles.editor} onSubmit={submit} onPaste={paste}>
      <h3 className={styles.heading}>{reply ? t('replies.editTitle') : t('replies.newTitle')}</h3>
      <div className={styles.pair}>
        <Field
          label={t('replies.code')}
          help={t('replies.codeHelp')}
          value={draft.code}
          onChange={(code) => change({ code })}
          autoFocus
          autoComplete="off"
        />
        <Field
          label={t('replies.name')}
          help={t('replies.nameHelp')}
          value={draft.title}
          onChange={(title) => change({ title })}
          autoComplete="off"
        />
      </div>
      <TextArea
        label={t('replies.text')}
        value={draft.text}
        onChange={(text) => change({ text })}
        counter={t('replies.counter', { used, max: MAX_TEXT })}
        error={used > MAX_TEXT ? t('composer.over', { count: used - MAX_TEXT }) : ''}
        inputRef={box}
      />
      <fieldset className={styles.places}>
        <legend className={styles.hidden}>{t('replies.places')}</legend>
        {PLACES.map((place) => (
          <Button key={place} small onPress={() => insert(place)}>
            {t(`replies.place.${place}`)}
          </Button>
        ))}
      </fieldset>
      <ReplyFiles files={files} />
      <Inboxes chosen={draft.channels} onChange={(chosen) => change({ channels: chosen })} />
      {draft.text.trim() !== '' && (
        <figure className={styles.preview}>
          <figcaption className={styles.label}>{t('replies.preview')}</figcaption>
          <p className={styles.bubble}>{withExamples(draft.text.trim(), examples)}</p>
        </figure>
      )}
      {save.error && <Notice tone="danger" {...problemText(t, problemOf(save.error))} urgent />}
      <Actions>
        {reply && <Delete reply={reply} onDone={onDone} />}
        <Button look="quiet" onPress={onDone}>
          {t('action.cancel')}
        </Button>
        <Button look="primary" type="submit" isDisabled={!savable}>
          {save.isPending ? t('replies.saving') : t('action.save')}
        </Button>
      </Actions>
    </form>
  )
}

function Delete({ reply, onDone }: { reply: ReplyView; onDone: () => void }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const remove = useMutation({ mutationFn: () => bridge.replies.delete(reply.id), onSuccess: onDone })
  return (
    <DeleteTwice
      label={t('action.delete')}
      sure={t('replies.deleteForAll')}
      problem={remove.error && problemText(t, problemOf(remove.error))}
      isPending={remove.isPending}
      onDelete={remove.mutate}
    />
  )
}
