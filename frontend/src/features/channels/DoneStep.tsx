import { Check } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ChannelView } from '../../bridge/types'
import { Button } from '../../ui/Button'
import { Empty } from '../../ui/Empty'

interface Props {
  channel: ChannelView
  onShow: () => void
  onAnother: () => void
}

export function DoneStep({ channel, onShow, onAnother }: Props) {
  const { t } = useTranslation()
  return (
    <div role="status">
      <Empty icon={<Check />} title={t('add.done', { name: channel.name })} help={t('add.doneHelp')}>
        <Button onPress={onAnother}>{t('add.another')}</Button>
        <Button look="primary" onPress={onShow} autoFocus>
          {t('add.takeMeThere')}
        </Button>
      </Empty>
    </div>
  )
}
