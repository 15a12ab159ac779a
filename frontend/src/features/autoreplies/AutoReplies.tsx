import { useTranslation } from 'react-i18next'
import type { AutoRepliesView, ChannelView, Language } from '../../bridge/types'
import { languages } from '../../i18n/i18n'
import { problemText } from '../../i18n/problem'
import { Actions } from '../../ui/Actions'
import { Button } from '../../ui/Button'
import { Choice } from '../../ui/Choice'
import { Field } from '../../ui/Field'
import { Notice } from '../../ui/Notice'
import { Select } from '../../ui/Select'
import styles from './AutoReplies.module.css'
import { Hours } from './Hours'
import { ReplyText } from './ReplyText'
import { type AutoDraft, useAutoReplies } from './useAutoReplies'

const languageOptions = languages.map(({ code, name }) => ({ value: code, label: name }))

/** What an inbox answers by itself: switches and texts, who is named, when the shop is open. */
export function AutoReplies({ channel }: { channel: ChannelView }) {
  const { t } = useTranslation()
  const draft = useAutoReplies(channel.id)
  const { settings } = draft
  if (!settings) return null
  return (
    <section className={styles.page} aria-labelledby="auto-replies">
      <h3 id="auto-replies" className={styles.heading}>
        {t('autoReplies.title')}
      </h3>
      <p className={styles.help}>{t('autoReplies.help')}</p>
      <div className={styles.row}>
        <Select
          label={t('autoReplies.language')}
          value={settings.language}
          options={languageOptions}
          onChange={(language: Language) => draft.change({ language })}
        />
        <Button onPress={draft.useDefaults}>{t('autoReplies.defaults')}</Button>
      </div>
      {(['welcome', 'away', 'closing'] as const).map((reply) => (
        <ReplyText key={reply} reply={reply} channel={channel} settings={settings} onChange={draft.change} />
      ))}
      <Details settings={settings} change={draft.change} />
      <Hours settings={settings} onChange={draft.change} />
      <Save draft={draft} />
    </section>
  )
}

interface DetailsProps {
  settings: AutoRepliesView
  change: (change: Partial<AutoRepliesView>) => void
}

function Details({ settings, change }: DetailsProps) {
  const { t } = useTranslation()
  const minutes = (value: string) => Math.min(24 * 60, Number.parseInt(value, 10) || 0)
  return (
    <>
      <div>
        <Choice
          label={t('autoReplies.names')}
          value={settings.names}
          options={(['none', 'first', 'full'] as const).map((value) => ({
            value,
            label: t(`autoReplies.namesAs.${value}`),
          }))}
          onChange={(names) => change({ names })}
        />
        <p className={styles.help}>{t('autoReplies.namesHelp')}</p>
      </div>
      <div className={styles.fields}>
        <Field
          label={t('autoReplies.nameless')}
          help={t('autoReplies.namelessHelp')}
          value={settings.nameless}
          maxLength={40}
          onChange={(nameless) => change({ nameless })}
        />
        <Field
          label={t('autoReplies.quiet')}
          help={t('autoReplies.quietHelp')}
          inputMode="numeric"
          value={String(settings.quietMinutes)}
          onChange={(value) => change({ quietMinutes: minutes(value) })}
        />
        <Field
          label={t('autoReplies.limit')}
          help={t('autoReplies.limitHelp')}
          inputMode="numeric"
          value={String(settings.limitMinutes)}
          onChange={(value) => change({ limitMinutes: minutes(value) })}
        />
      </div>
    </>
  )
}

/** Stands at the foot as long as something is not saved. */
function Save({ draft }: { draft: AutoDraft }) {
  const { t } = useTranslation()
  if (!draft.changed) return null
  return (
    <div className={styles.save}>
      {draft.problem && <Notice tone="danger" {...problemText(t, draft.problem)} urgent />}
      <Actions>
        <Button look="quiet" onPress={draft.discard}>
          {t('action.cancel')}
        </Button>
        <Button look="primary" isDisabled={draft.saving} onPress={draft.save}>
          {t('action.save')}
        </Button>
      </Actions>
    </div>
  )
}
