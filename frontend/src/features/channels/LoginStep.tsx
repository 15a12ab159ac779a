import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import type { LoginView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { Working } from '../../ui/Progress'
import styles from './AddInbox.module.css'
import { useLogin } from './useLogin'

/** The way to Facebook and the wait for what it says. */
export function LoginStep({ login }: { login: LoginView }) {
  const { t } = useTranslation()
  const { start, cancel } = useLogin()
  const refused = start.error ?? cancel.error
  const problem = refused ? problemOf(refused) : login.stage === 'failed' ? login.problem : null

  if (login.stage === 'waiting') {
    return (
      <Waiting
        login={login}
        refused={problem && problemText(t, problem)}
        onOpen={() => start.mutate(false)}
        onCancel={() => cancel.mutate()}
      />
    )
  }
  if (login.stage === 'exchanging') {
    return (
      <div className={styles.step} role="status">
        <p className={styles.lead}>{t('add.exchanging')}</p>
        <Working />
      </div>
    )
  }
  return (
    <div className={styles.step}>
      {problem && <Notice tone="danger" {...problemText(t, problem)} urgent />}
      {login.stage === 'cancelled' && !refused && <Notice tone="info" title={t('add.cancelled')} />}
      <h3 className={styles.lead}>{t('add.intro')}</h3>
      <p className={styles.help}>{t('add.introHelp')}</p>
      <p className={styles.help}>{t('add.tip')}</p>
      <div className={styles.actions}>
        <Button look="primary" icon={<ExternalLink />} isDisabled={start.isPending} onPress={() => start.mutate(false)}>
          {t('add.continue')}
        </Button>
      </div>
    </div>
  )
}

interface WaitingProps {
  login: LoginView
  refused: { title: string; help: string } | null
  onOpen: () => void
  onCancel: () => void
}

function Waiting({ login, refused, onOpen, onCancel }: WaitingProps) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const [copied, setCopied] = useState(false)
  const copy = () => {
    bridge.window.copy(login.url).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }

  return (
    <div className={styles.step}>
      {refused && <Notice tone="danger" {...refused} urgent />}
      <div role="status" className={styles.waiting}>
        <p className={styles.lead}>{t('add.waiting')}</p>
        <p className={styles.help}>{t('add.waitingHelp')}</p>
      </div>
      <Working />
      <div className={styles.actions}>
        <Button look="quiet" onPress={onCancel}>
          {t('action.cancel')}
        </Button>
        <Button onPress={copy} isDisabled={login.url === ''}>
          {copied ? t('action.copied') : t('add.copyLink')}
        </Button>
        <Button look="primary" icon={<ExternalLink />} onPress={onOpen}>
          {t('add.openAgain')}
        </Button>
      </div>
    </div>
  )
}
