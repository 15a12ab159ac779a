import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { problemText } from '../../i18n/problem'
import { toast } from '../../ui/toasts'

/** Opens an address outside the window, through Go. */
export function useOpenLink(): (address: string) => void {
  const bridge = useBridge()
  const { t } = useTranslation()
  return (address) => {
    bridge.thread.openLink(address).catch((reason) => toast(problemText(t, problemOf(reason)).title))
  }
}
