import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../bridge/context'
import type { SetupView } from '../bridge/types'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import { Notice } from '../ui/Notice'

/** Somebody clicked on an invite on a computer that is in a shop already. */
export function InviteLink({ setup }: { setup: SetupView }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const drop = useMutation({ mutationFn: () => bridge.setup.dropInvite() })
  return (
    <Dialog
      title={t('join.alreadyTitle')}
      closeLabel={t('action.close')}
      onClose={() => drop.mutate()}
      footer={
        <Button look="primary" onPress={() => drop.mutate()}>
          {t('action.close')}
        </Button>
      }
    >
      <Notice tone="info" title={t('join.alreadyHelp', { workspace: setup.workspace })} />
    </Dialog>
  )
}
