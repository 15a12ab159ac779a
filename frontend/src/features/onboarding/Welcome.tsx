import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ArrowRight, RadioTower, Store, Users } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { keys } from '../../bridge/queries'
import type { Language, Problem } from '../../bridge/types'
import { languages, showLanguage } from '../../i18n/i18n'
import { problemText } from '../../i18n/problem'
import { Choice } from '../../ui/Choice'
import { Logo } from '../../ui/Glyph'
import { Notice } from '../../ui/Notice'
import { JoinForm } from './JoinForm'
import { RelayForm } from './RelayForm'
import styles from './Welcome.module.css'

const languageOptions = languages.map(({ code, name }) => ({ value: code, label: name, lang: code }))

interface Props {
  /** Why there is no shop, or none any more. */
  problem: Problem
  /** The link of an invite that somebody clicked on, '' when none. */
  invite?: string
}

/** The first screen: language, then how to start. */
export function Welcome({ problem, invite = '' }: Props) {
  const { t, i18n } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const [form, setForm] = useState<'none' | 'join' | 'relay'>('none')
  const language = i18n.language as Language

  const chooseLanguage = useMutation({
    mutationFn: async (next: Language) => {
      await showLanguage(next)
      await bridge.setup.setLanguage(next)
    },
    onSuccess: () => client.invalidateQueries({ queryKey: keys.setup }),
  })
  const demo = useMutation({
    mutationFn: () => bridge.setup.startDemo(language),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.setup }),
  })
  const drop = useMutation({
    mutationFn: () => bridge.setup.dropInvite(),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.setup }),
  })
  const back = () => {
    setForm('none')
    if (invite !== '') drop.mutate()
  }
  const refused = demo.error ?? chooseLanguage.error
  const shown = refused ? problemOf(refused) : problem
  const words = shown.code !== '' && problemText(t, shown)

  return (
    <main className={styles.screen}>
      <div className={styles.card}>
        <header className={styles.head}>
          <span className={styles.logo}>
            <Logo />
          </span>
          <div>
            <h1 className={styles.name}>{t('app.name')}</h1>
            <p className={styles.tagline}>{t('app.tagline')}</p>
          </div>
        </header>
        <Choice
          label={t('language.label')}
          hideLabel
          value={language}
          options={languageOptions}
          onChange={(next) => chooseLanguage.mutate(next)}
        />
        {form === 'join' || invite !== '' ? (
          <JoinForm key={invite} link={invite} onBack={back} />
        ) : form === 'relay' ? (
          <RelayForm onBack={back} />
        ) : (
          <section className={styles.choices} aria-labelledby="welcome-title">
            <h2 id="welcome-title" className={styles.title}>
              {t('welcome.title')}
            </h2>
            {words && <Notice tone="danger" title={words.title} help={words.help} urgent />}
            <Start
              icon={<Store />}
              title={t('welcome.demo')}
              help={t('welcome.demoHelp')}
              busy={demo.isPending}
              onPress={() => demo.mutate()}
            />
            <Start
              icon={<Users />}
              title={t('join.start')}
              help={t('join.startHelp')}
              busy={demo.isPending}
              onPress={() => setForm('join')}
            />
            <Start
              icon={<RadioTower />}
              title={t('welcome.relay')}
              help={t('welcome.relayHelp')}
              busy={demo.isPending}
              onPress={() => setForm('relay')}
            />
          </section>
        )}
      </div>
    </main>
  )
}

interface StartProps {
  icon: ReactNode
  title: string
  help: string
  busy: boolean
  onPress: () => void
}

function Start({ icon, title, help, busy, onPress }: StartProps) {
  return (
    <AriaButton className={styles.start ?? ''} isDisabled={busy} onPress={onPress}>
      <span className={styles.startIcon}>{icon}</span>
      <span className={styles.startWords}>
        <span className={styles.startTitle}>{title}</span>
        <span className={styles.startHelp}>{help}</span>
      </span>
      <ArrowRight className={styles.arrow} aria-hidden="true" />
    </AriaButton>
  )
}
