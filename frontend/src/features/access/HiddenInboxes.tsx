import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { hiddenQuery, keys } from '../../bridge/queries'
import { problemText } from '../../i18n/problem'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'

/** The inboxes that others keep to themselves, which an owner may open again. */
export function HiddenInboxes() {
  const { t } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const { data: hidden = [] } = useQuery(hiddenQuery(bridge))
  const share = useMutation({
    mutationFn: (id: string) => bridge.channels.setAccess(id, { everyone: true, members: [], ownOnly: false }),
    onSuccess: () => void client.invalidateQueries({ queryKey: keys.channels }),
  })
  if (hidden.length === 0) return null
  return (
    <>
      {share.error && <Notice tone="danger" {...problemText(t, problemOf(share.error))} urgent />}
      <Notice tone="info" title={t('access.hidden', { count: hidden.length })} help={t('access.hiddenHelp')}>
        {hidden.map((id) => (
          <Button key={id} small isDisabled={share.isPending} onPress={() => share.mutate(id)}>
            {t('access.share')} · <bdi>{id}</bdi>
          </Button>
        ))}
      </Notice>
    </>
  )
}
