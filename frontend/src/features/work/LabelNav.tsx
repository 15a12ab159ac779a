import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { labelsQuery } from '../../bridge/queries'
import { NavHeading, NavWords, navItem } from '../../ui/NavItem'
import { TagDot } from '../../ui/Tag'

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
      <NavHeading>{t('label.title')}</NavHeading>
      {labels.map(({ id, name, colour }) => (
        <button
          key={id}
          type="button"
          className={navItem}
          aria-pressed={id === labelId}
          title={name}
          onClick={() => onChoose(id === labelId ? '' : id)}
        >
          <NavWords icon={<TagDot colour={colour} />} name={name} />
        </button>
      ))}
    </>
  )
}
