import { useQuery } from '@tanstack/react-query'
import { ChevronRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { pagesQuery } from '../../bridge/queries'
import type { LoginView, PageView } from '../../bridge/types'
import { problemLine, problemText } from '../../i18n/problem'
import { Avatar } from '../../ui/Avatar'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { Skeleton } from '../../ui/Skeleton'
import styles from './AddInbox.module.css'
import { useLogin } from './useLogin'

interface Props {
  login: LoginView
  onChoose: (page: PageView) => void
}

/** The Pages of the logged-in person; those that cannot be used say why. */
export function PagesStep({ login, onChoose }: Props) {
  const { t } = useTranslation()
  const pages = useQuery(pagesQuery(useBridge()))
  const { start } = useLogin()
  const refused = pages.error ?? start.error
  const words = refused && problemText(t, problemOf(refused))

  return (
    <div className={styles.step}>
      <div className={styles.account}>
        <span className={styles.help}>{t('add.loggedInAs', { account: login.account })}</span>
        <Button look="quiet" small isDisabled={start.isPending} onPress={() => start.mutate(false)}>
          {t('add.otherAccount')}
        </Button>
      </div>
      {login.missing.length > 0 && (
        <Notice tone="warn" title={t('add.missing', { permissions: login.missing.join(', ') })}>
          <Button small isDisabled={start.isPending} onPress={() => start.mutate(true)}>
            {t('add.askAgain')}
          </Button>
        </Notice>
      )}
      {words && (
        <Notice tone="danger" title={words.title} help={words.help} urgent>
          <Button small onPress={() => void pages.refetch()}>
            {t('action.retry')}
          </Button>
        </Notice>
      )}
      {pages.isPending && <Skeleton rows={3} label={t('app.loading')} />}
      {pages.data?.length === 0 && <Notice tone="info" title={t('add.noPages')} help={t('add.noPagesHelp')} />}
      {pages.data && pages.data.length > 0 && (
        <>
          <h3 id="choose-page" className={styles.lead}>
            {t('add.choose')}
          </h3>
          <ul className={styles.pages} aria-labelledby="choose-page">
            {pages.data.map((page) => (
              <li key={page.id}>
                <PageRow page={page} onChoose={() => onChoose(page)} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function PageRow({ page, onChoose }: { page: PageView; onChoose: () => void }) {
  const { t } = useTranslation()
  const open = page.usable && !page.connected
  const reason = page.connected || page.usable ? null : problemLine(t, page.reason)
  return (
    <button type="button" className={styles.page} disabled={!open} onClick={onChoose}>
      <Avatar id={page.id} name={page.name} picture={page.picture} />
      <span className={styles.pageWords}>
        <span className={styles.pageName}>{page.name}</span>
        <span className={styles.pageCategory}>{page.category}</span>
        {reason && <span className={styles.reason}>{reason}</span>}
      </span>
      {page.connected && <span className={styles.tag}>{t('add.connected')}</span>}
      {open && <ChevronRight className={styles.chevron} aria-hidden="true" />}
    </button>
  )
}
