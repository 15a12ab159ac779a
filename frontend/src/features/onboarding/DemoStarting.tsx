import { useTranslation } from 'react-i18next'
import { Logo } from '../../ui/Glyph'
import { Working } from '../../ui/Progress'
import styles from './Welcome.module.css'

/** Shown while the demo shop comes up. */
export function DemoStarting() {
  const { t } = useTranslation()
  return (
    <main className={styles.screen}>
      <div className={styles.starting} role="status">
        <span className={styles.logo}>
          <Logo />
        </span>
        <h1 className={styles.title}>{t('welcome.demoStarting')}</h1>
        <p className={styles.startHelp}>{t('welcome.demoStartingHelp')}</p>
        <Working />
      </div>
    </main>
  )
}
