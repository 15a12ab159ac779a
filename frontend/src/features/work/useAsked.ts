import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { presenceQuery } from '../../bridge/queries'
import { toast } from '../../ui/toasts'

/** Says that a colleague asks for a conversation that is not open here; the open one says so itself. */
export function useAsked(openId: string, onShow: (conversationId: string) => void): void {
  const { t } = useTranslation()
  const { data: presence = [] } = useQuery(presenceQuery(useBridge()))
  const told = useRef(new Set<string>())
  useEffect(() => {
    const asked = new Set<string>()
    for (const { conversationId, asking } of presence) {
      for (const { id, name } of asking) {
        const key = `${conversationId} ${id}`
        asked.add(key)
        if (told.current.has(key) || conversationId === openId) continue
        toast(t('hold.askedElsewhere', { name }), { label: t('hold.show'), run: () => onShow(conversationId) })
      }
    }
    // One that was answered may be asked for again.
    told.current = asked
  }, [presence, openId, onShow, t])
}
