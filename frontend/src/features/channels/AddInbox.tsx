import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { loginQuery } from '../../bridge/queries'
import type { ChannelView, PageView } from '../../bridge/types'
import { Dialog } from '../../ui/Dialog'
import { DoneStep } from './DoneStep'
import { LoginStep } from './LoginStep'
import { NameStep } from './NameStep'
import { PagesStep } from './PagesStep'

interface Props {
  onClose: () => void
  /** Shows the conversations of the new inbox. */
  onShow: (channelId: string) => void
  /** What else is asked about a new inbox that others share, one after the other. */
  asked: readonly ((channel: ChannelView, onDone: () => void) => ReactNode)[]
}

/** The wizard from "Continue with Facebook" to a working inbox. */
export function AddInbox({ onClose, onShow, asked }: Props) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const { data: login } = useQuery(loginQuery(bridge))
  const [page, setPage] = useState<PageView | null>(null)
  const [added, setAdded] = useState<ChannelView | null>(null)
  const [answered, setAnswered] = useState(0)
  const again = () => {
    setPage(null)
    setAdded(null)
    setAnswered(0)
  }

  const question = asked[answered]
  return (
    <Dialog title={t('add.title')} closeLabel={t('action.close')} onClose={onClose} size="wide">
      {added && question ? (
        question(added, () => setAnswered(answered + 1))
      ) : added ? (
        <DoneStep channel={added} onShow={() => onShow(added.id)} onAnother={again} />
      ) : page ? (
        <NameStep
          page={page}
          onBack={again}
          onConnected={(channel, onlyMe) => {
            setAdded(channel)
            setAnswered(onlyMe ? asked.length : 0)
          }}
        />
      ) : login?.stage === 'done' ? (
        <PagesStep login={login} onChoose={setPage} />
      ) : (
        login && <LoginStep login={login} />
      )}
    </Dialog>
  )
}
