import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { keys } from '../../bridge/queries'
import type { ChannelView, History, PageView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { countGraphemes, firstGraphemes } from '../../lib/graphemes'
import { Avatar } from '../../ui/Avatar'
import { Button } from '../../ui/Button'
import { Choice } from '../../ui/Choice'
import { Field } from '../../ui/Field'
import { Notice } from '../../ui/Notice'
import { Working } from '../../ui/Progress'
import styles from './AddInbox.module.css'
import { ShareStep } from './ShareStep'
import { useLogin } from './useLogin'

// features.md CX-17, counted in graphemes (1.6).
const MAX_NAME = 40

const histories: readonly History[] = ['none', '30', '90', 'all']

interface Props {
  page: PageView
  onBack: () => void
  onConnected: (channel: ChannelView, onlyMe: boolean) => void
}

/** Names the inbox, asks whom it is for and connects the Page. */
export function NameStep({ page, onBack, onConnected }: Props) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const { start } = useLogin()
  const [name, setName] = useState(() => firstGraphemes(page.name, MAX_NAME))
  const [history, setHistory] = useState<History>('90')
  const [asking, ask] = useState(false)
  const connect = useMutation({
    mutationFn: (onlyMe: boolean) => bridge.channels.connect(page.id, name.trim(), history, onlyMe),
    onSettled: () => ask(false),
    onSuccess: (channel, onlyMe) => {
      void client.invalidateQueries({ queryKey: keys.channels })
      void client.invalidateQueries({ queryKey: keys.setup })
      onConnected(channel, onlyMe)
    },
  })
  const used = countGraphemes(name.trim())
  const wrong = used === 0 ? t('add.nameEmpty') : used > MAX_NAME ? t('add.nameLong', { count: used - MAX_NAME }) : ''
  const problem = connect.error && problemOf(connect.error)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (wrong === '') ask(true)
  }

  if (connect.isPending) {
    return (
      <div className={styles.step} role="status">
        <p className={styles.lead}>{t('add.connecting', { page: page.name })}</p>
        <p className={styles.help}>{t('add.connectingHelp')}</p>
        <Working />
      </div>
    )
  }
  if (asking) return <ShareStep page={page} onBack={() => ask(false)} onAnswer={(onlyMe) => connect.mutate(onlyMe)} />
  return (
    <form className={styles.step} onSubmit={submit} noValidate>
      {problem && (
        <Notice tone="danger" {...problemText(t, problem)} urgent>
          {problem.action === 'reauthorize' && (
            <Button
              small
              onPress={() => {
                start.mutate(true)
                onBack()
              }}
            >
              {t('action.reauthorize')}
            </Button>
          )}
        </Notice>
      )}
      <div className={styles.chosen}>
        <Avatar id={page.id} name={page.name} picture={page.picture} />
        <span className={styles.pageWords}>
          <span className={styles.pageName}>{page.name}</span>
          <span className={styles.pageCategory}>{page.category}</span>
        </span>
      </div>
      <Field
        label={t('add.name')}
        help={t('add.nameHelp')}
        value={name}
        onChange={setName}
        error={wrong}
        counter={t('add.nameCount', { used, max: MAX_NAME })}
        autoComplete="off"
        autoFocus
      />
      <Choice
        label={t('add.history')}
        value={history}
        options={histories.map((value) => ({ value, label: t(`add.histories.${value}`) }))}
        onChange={setHistory}
      />
      <p className={styles.help}>{t('add.historyHelp')}</p>
      <div className={styles.actions}>
        <Button look="quiet" onPress={onBack}>
          {t('action.back')}
        </Button>
        <Button look="primary" type="submit" isDisabled={wrong !== ''}>
          {t('add.create')}
        </Button>
      </div>
    </form>
  )
}
