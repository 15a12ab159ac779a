import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useLayoutEffect } from 'react'
import { I18nProvider } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../bridge/context'
import { problemOf } from '../bridge/error'
import { followEvents } from '../bridge/live'
import { keys, setupQuery } from '../bridge/queries'
import type { SetupView } from '../bridge/types'
import { forgetDrafts } from '../features/composer/drafts'
import { DemoStarting } from '../features/onboarding/DemoStarting'
import { Welcome } from '../features/onboarding/Welcome'
import { languageFor, showLanguage } from '../i18n/i18n'
import { problemText } from '../i18n/problem'
import { useMedia } from '../lib/useMedia'
import { Button } from '../ui/Button'
import { Notice } from '../ui/Notice'
import { Toaster } from '../ui/Toaster'
import styles from './App.module.css'
import { ErrorBoundary } from './ErrorBoundary'
import { MainWindow } from './MainWindow'
import { useNavigation } from './navigation'

export function App() {
  const { t, i18n } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const { data: setup, error, refetch } = useQuery(setupQuery(bridge))
  useEffect(() => followEvents(bridge, client), [bridge, client])
  useAppearance(setup)
  useForgetting(setup)

  return (
    <I18nProvider locale={i18n.language}>
      <ErrorBoundary>
        {error && !setup ? (
          <main className={styles.failed}>
            <Notice tone="danger" {...problemText(t, problemOf(error))} urgent>
              <Button onPress={() => void refetch()}>{t('action.retry')}</Button>
            </Notice>
          </main>
        ) : (
          setup && <Stage setup={setup} />
        )}
      </ErrorBoundary>
      <Toaster closeLabel={t('action.close')} />
    </I18nProvider>
  )
}

function Stage({ setup }: { setup: SetupView }) {
  switch (setup.stage) {
    case 'welcome':
      return <Welcome problem={setup.problem} invite={setup.invite} />
    case 'demo_starting':
      return <DemoStarting />
    case 'no_channels':
    case 'ready':
      return <MainWindow setup={setup} />
  }
}

/** Shows the window in the chosen language and colours; before a choice, in the computer's. */
function useAppearance(setup: SetupView | undefined): void {
  const systemDark = useMedia('(prefers-color-scheme: dark)')
  const language = setup && (setup.language || languageFor(navigator.languages))
  useLayoutEffect(() => {
    if (language) void showLanguage(language)
  }, [language])
  const theme = setup?.theme ?? 'system'
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme === 'system' ? (systemDark ? 'dark' : 'light') : theme
  }, [theme, systemDark])
}

/** Once this computer has left a shop, nothing of it stays in memory. */
function useForgetting(setup: SetupView | undefined): void {
  const client = useQueryClient()
  const out = setup?.stage === 'welcome'
  useEffect(() => {
    if (!out) return
    forgetDrafts()
    useNavigation.getState().reset()
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.setup[0] })
  }, [out, client])
}
