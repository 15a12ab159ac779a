import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { labelsQuery } from '../../bridge/queries'
import { TagDot } from '../../ui/Tag'
import styles from './LabelNav.module.css'

interface Props {
  /** "" is all labels. */
  labelId: string
  onChoose: (labelId: string) => void
}

/** The shop's labels in the left column: one narrows the list down, once more shows everything. */
export function LabelNav({ labelId, onChoose }: Props) {
  const { t } = useTranslation()
  const { data: labels = [] } = useQuery(labelsQuery(useBridge()))
  if (labels.length === 0) return null
  return (
    <>
      <h2 className={styles.heading}>{t('label.title')}</h2>
      {labels.map(({ id, name, colour }) => (
        <button
          key={id}
          type="button"
          className={styles.row}
          aria-pressed={id === labelId}
          title={name}
          onClick={() => onChoose(id === labelId ? '' : id)}
        >
          <TagDot colour={colour} />
          <span className={styles.name}>{name}</span>
        </button>
      ))}
    </>
  )
}
