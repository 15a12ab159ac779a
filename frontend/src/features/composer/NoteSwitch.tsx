import { NotebookPen } from 'lucide-react'
import { ToggleButton } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import styles from './Composer.module.css'

interface Props {
  on: boolean
  onChange: (on: boolean) => void
}

/** Between an answer to the customer and a note for the team. */
export function NoteSwitch({ on, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <ToggleButton isSelected={on} onChange={onChange} className={styles.switch ?? ''}>
      <NotebookPen aria-hidden="true" />
      {t('note.switch')}
    </ToggleButton>
  )
}
