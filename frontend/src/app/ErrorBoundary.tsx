import { TriangleAlert } from 'lucide-react'
import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/Button'
import { Empty } from '../ui/Empty'

/** Keeps a fault in one part of the window from emptying all of it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError() {
    return { broken: true }
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children
  }
}

function Broken() {
  const { t } = useTranslation()
  return (
    <div role="alert">
      <Empty icon={<TriangleAlert />} title={t('broken.title')} help={t('broken.help')}>
        <Button look="primary" onPress={() => window.location.reload()}>
          {t('action.reload')}
        </Button>
      </Empty>
    </div>
  )
}
