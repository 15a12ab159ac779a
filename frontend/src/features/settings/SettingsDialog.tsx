import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { keys } from '../../bridge/queries'
import type { Language, SetupView, Theme } from '../../bridge/types'
import { languages } from '../../i18n/i18n'
import { problemText } from '../../i18n/problem'
import { Button } from '../../ui/Button'
import { Choice } from '../../ui/Choice'
import { Dialog } from '../../ui/Dialog'
import { Notice } from '../../ui/Notice'
import styles from './Settings.module.css'

const languageOptions = languages.map(({ code, name }) => ({ value: code, label: name, lang: code }))

interface Props {
  setup: SetupView
  onClose: () => void
  onShortcuts: () => void
}

export function SettingsDialog({ setup, onClose, onShortcuts }: Props) {
  const { t, i18n } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const [leaving, setLeaving] = useState(false)
  const renew = () => client.invalidateQueries({ queryKey: keys.setup })
  const language = useMutation({ mutationFn: (next: Language) => bridge.setup.setLanguage(next), onSuccess: renew })
  const theme = useMutation({ mutationFn: (next: Theme) => bridge.setup.setTheme(next), onSuccess: renew })
  const undo = useMutation({ mutationFn: (seconds: number) => bridge.setup.setUndo(seconds), onSuccess: renew })
  const problem = language.error ?? theme.error ?? undo.error

  if (leaving) return <Leave setup={setup} onCancel={() => setLeaving(false)} />
  return (
    <Dialog
      title={t('settings.title')}
      closeLabel={t('action.close')}
      onClose={onClose}
      footer={
        <>
          <Button look="quiet" onPress={onShortcuts}>
            {t('settings.shortcuts')}
          </Button>
          <Button onPress={() => setLeaving(true)}>
            {setup.demo ? t('settings.leaveDemo') : t('settings.disconnect')}
          </Button>
        </>
      }
    >
      <div className={styles.settings}>
        {problem && <Notice tone="danger" {...problemText(t, problemOf(problem))} urgent />}
        <Choice
          label={t('language.label')}
          value={i18n.language as Language}
          options={languageOptions}
          onChange={(next) => language.mutate(next)}
        />
        <Choice
          label={t('settings.theme')}
          value={setup.theme}
          options={[
            { value: 'system', label: t('settings.themeSystem') },
            { value: 'light', label: t('settings.themeLight') },
            { value: 'dark', label: t('settings.themeDark') },
          ]}
          onChange={(next) => theme.mutate(next)}
        />
        <div className={styles.choice}>
          <Choice
            label={t('settings.undo')}
            value={String(setup.undo)}
            options={[...new Set([0, 3, 5, 10, setup.undo])].map((seconds) => ({
              value: String(seconds),
              label: seconds === 0 ? t('settings.undoOff') : t('settings.undoSeconds', { count: seconds }),
            }))}
            onChange={(seconds) => undo.mutate(Number(seconds))}
          />
          <p className={styles.help}>{t('settings.undoHelp')}</p>
        </div>
        <dl className={styles.facts}>
          <Fact label={t('settings.name')} value={setup.member} />
          <Fact label={t('settings.workspace')} value={setup.workspace} />
          <Fact label={t('settings.relay')} value={setup.relay} />
          <Fact label={t('settings.version')} value={setup.version} />
        </dl>
      </div>
    </Dialog>
  )
}

function Fact({ label, value }: { label: string; value: string }) {
  if (value === '') return null
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}

/** Leaving removes data from this computer: it asks first. */
function Leave({ setup, onCancel }: { setup: SetupView; onCancel: () => void }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const leave = useMutation({
    mutationFn: () => bridge.setup.forget(),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.setup }),
  })
  const problem = leave.error
  return (
    <Dialog
      alert
      title={setup.demo ? t('settings.leaveDemoTitle') : t('settings.disconnectTitle')}
      closeLabel={t('action.close')}
      onClose={onCancel}
      footer={
        <>
          <Button look="quiet" onPress={onCancel} autoFocus>
            {t('action.cancel')}
          </Button>
          <Button look="danger" isDisabled={leave.isPending} onPress={() => leave.mutate()}>
            {setup.demo ? t('settings.leaveDemo') : t('settings.disconnect')}
          </Button>
        </>
      }
    >
      <div className={styles.settings}>
        {problem && <Notice tone="danger" {...problemText(t, problemOf(problem))} urgent />}
        <p className={styles.help}>{setup.demo ? t('settings.leaveDemoHelp') : t('settings.disconnectHelp')}</p>
      </div>
    </Dialog>
  )
}
