import { useTranslation } from 'react-i18next'
import { Dialog } from '../../ui/Dialog'
import styles from './Settings.module.css'

const rows = [
  ['next', ['Alt', '↓']],
  ['previous', ['Alt', '↑']],
  ['nextUnread', ['Alt', 'Shift', '↓']],
  ['previousUnread', ['Alt', 'Shift', '↑']],
  ['inbox', ['Ctrl', '1…9']],
  ['close', ['Alt', 'E']],
  ['closeNext', ['Ctrl', 'Alt', 'E']],
  ['snooze', ['Alt', 'M']],
  ['claim', ['Alt', 'A']],
  ['reply', ['Alt', 'L']],
  ['note', ['Alt', 'P']],
  ['choose', ['Ctrl', 'Space']],
  ['contact', ['Ctrl', 'I']],
  ['settings', ['Ctrl', ',']],
  ['list', ['Ctrl', '/']],
  ['send', ['Enter']],
  ['replies', ['/']],
  ['repliesList', ['Ctrl', 'M']],
  ['newLine', ['Shift', 'Enter']],
  ['leave', ['Esc']],
] as const

export function ShortcutsDialog({ platform, onClose }: { platform: string; onClose: () => void }) {
  const { t } = useTranslation()
  const nameOf = (key: string) => (platform === 'darwin' && key === 'Ctrl' ? '⌘' : key)
  return (
    <Dialog title={t('shortcuts.title')} closeLabel={t('action.close')} onClose={onClose}>
      <dl className={styles.facts}>
        {rows.map(([name, combination]) => (
          <div key={name}>
            <dt>{t(`shortcuts.${name}`)}</dt>
            <dd>
              {combination.map((key, index) => (
                <span key={key}>
                  {index > 0 && ' + '}
                  <kbd>{nameOf(key)}</kbd>
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
