import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import type { AutoRepliesView, ChannelView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { problemLine } from '../../i18n/problem'
import { Button } from '../../ui/Button'
import { Switch } from '../../ui/Switch'
import { TextArea } from '../../ui/TextArea'
import styles from './AutoReplies.module.css'

const places = ['customer', 'page', 'agent', 'hours'] as const

interface Props {
  reply: 'welcome' | 'away' | 'closing'
  channel: ChannelView
  settings: AutoRepliesView
  onChange: (change: Partial<AutoRepliesView>) => void
}

/** One automatic reply: its switch, its text, and what a customer will read. */
export function ReplyText({ reply, channel, settings, onChange }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const bridge = useBridge()
  const input = useRef<HTMLTextAreaElement>(null)
  const { on, text } = settings[reply]
  const customer = t('autoReplies.sample')
  const { data: preview } = useQuery({
    queryKey: ['autoPreview', channel.id, settings, text, customer],
    queryFn: () => bridge.autoReplies.preview(channel.id, settings, text, customer),
    placeholderData: keepPreviousData,
    enabled: on,
    gcTime: 0,
  })
  const write = (next: string) => onChange({ [reply]: { on, text: next } })
  const insert = (place: string) => {
    const at = input.current?.selectionStart ?? text.length
    const end = input.current?.selectionEnd ?? at
    write(`${text.slice(0, at)}{${place}}${text.slice(end)}`)
    input.current?.focus()
  }
  return (
    <div className={styles.reply}>
      <Switch
        label={t(`autoReplies.${reply}`)}
        help={t(`autoReplies.${reply}Help`)}
        isSelected={on}
        onChange={(next) => onChange({ [reply]: { on: next, text } })}
      />
      {on && (
        <div className={styles.text}>
          <TextArea
            label={t('autoReplies.text', { reply: t(`autoReplies.${reply}`) })}
            value={text}
            rows={3}
            inputRef={input}
            onChange={write}
            {...(preview && { counter: `${format.number(preview.length)} / ${format.number(preview.max)}` })}
            {...(preview && preview.problem.code !== '' && { error: problemLine(t, preview.problem) })}
          />
          <fieldset className={styles.places}>
            <legend className={styles.help}>{t('autoReplies.insert')}</legend>
            {places.map((place) => (
              <Button key={place} small onPress={() => insert(place)}>
                {t(`autoReplies.place.${place}`)}
              </Button>
            ))}
          </fieldset>
          {preview && (
            <figure className={styles.preview}>
              <figcaption className={styles.help}>{t('autoReplies.preview')}</figcaption>
              <p className={styles.bubble} lang={settings.language}>
                {preview.text}
              </p>
            </figure>
          )}
        </div>
      )}
    </div>
  )
}
