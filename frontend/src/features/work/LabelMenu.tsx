import { useQuery } from '@tanstack/react-query'
import { Tag as TagIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { labelsQuery } from '../../bridge/queries'
import type { ActView, ConversationView } from '../../bridge/types'
import { Menu } from '../../ui/Menu'
import { TagDot } from '../../ui/Tag'
import { act } from './acts'

interface Props {
  rows: readonly ConversationView[]
  isDisabled: boolean
  onAct: (act: ActView) => void
}

/** The shop's labels, switched on and off. Of several conversations a label is on when all have it. */
export function LabelMenu({ rows, isDisabled, onAct }: Props) {
  const { t } = useTranslation()
  const { data: labels = [] } = useQuery(labelsQuery(useBridge()))
  const on = (id: string) => rows.every((row) => row.labels.includes(id))
  return (
    <Menu
      label={t('label.menu')}
      icon={<TagIcon aria-hidden="true" />}
      isDisabled={isDisabled}
      none={t('label.none')}
      entries={labels.map(({ id, name, colour }) => ({
        id,
        label: name,
        icon: <TagDot colour={colour} />,
        checked: on(id),
      }))}
      onChoose={(id) => onAct(act('label', on(id) ? { remove: [id] } : { add: [id] }))}
    />
  )
}
