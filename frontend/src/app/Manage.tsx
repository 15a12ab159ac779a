import { Inbox, Mail, MessageSquareQuote, Shuffle, Tag, Users } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { SetupView } from '../bridge/types'
import { MailPage } from '../features/mail/MailPage'
import { PeoplePage } from '../features/people/PeoplePage'
import { RepliesPage } from '../features/replies/RepliesPage'
import { RulesPage } from '../features/rules/RulesPage'
import { LabelsPage } from '../features/work/LabelsPage'
import { Dialog } from '../ui/Dialog'
import { Sections } from '../ui/Sections'
import { InboxSettings } from './InboxSettings'
import { type ManagePage, useNavigation } from './navigation'

interface Page {
  id: ManagePage
  icon: ReactNode
  /** Whether the person may see it. */
  shown: (setup: SetupView) => boolean
  content: (setup: SetupView) => ReactNode
}

const manages = ({ role }: SetupView) => role !== 'agent'

/** The pages, in their order. */
const pages: readonly Page[] = [
  { id: 'inboxes', icon: <Inbox />, shown: manages, content: () => <InboxSettings /> },
  { id: 'people', icon: <Users />, shown: () => true, content: (setup) => <PeoplePage setup={setup} /> },
  { id: 'rules', icon: <Shuffle />, shown: manages, content: () => <RulesPage /> },
  { id: 'replies', icon: <MessageSquareQuote />, shown: manages, content: () => <RepliesPage /> },
  { id: 'labels', icon: <Tag />, shown: manages, content: () => <LabelsPage /> },
  { id: 'mail', icon: <Mail />, shown: () => true, content: (setup) => <MailPage setup={setup} /> },
]

/** Whether there is anything for this person to manage. */
export const managesAnything = (setup: SetupView) => pages.some(({ shown }) => shown(setup))

/** Everything that is set for the whole shop. */
export function Manage({ setup, onClose }: { setup: SetupView; onClose: () => void }) {
  const { t } = useTranslation()
  const { managePage, manage } = useNavigation()
  const shown = pages.filter((page) => page.shown(setup))
  return (
    <Dialog title={t('manage.title')} closeLabel={t('action.close')} size="full" onClose={onClose}>
      <Sections
        label={t('manage.title')}
        current={shown.some(({ id }) => id === managePage) ? managePage : (shown[0]?.id ?? managePage)}
        onChange={manage}
        sections={shown.map(({ id, icon, content }) => ({
          id,
          icon,
          title: t(`manage.page.${id}`),
          content: () => content(setup),
        }))}
      />
    </Dialog>
  )
}
