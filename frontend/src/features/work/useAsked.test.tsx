import { act, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import type { PresenceView } from '../../bridge/types'
import { show } from '../../testing/render'
import { Toaster } from '../../ui/Toaster'
import { useToasts } from '../../ui/toasts'
import { useAsked } from './useAsked'

const mai = { id: 'm2', name: 'Mai Anh', role: 'agent', email: '' }
const asks = (conversationId: string): PresenceView[] => [{ conversationId, viewing: [], typing: [], asking: [mai] }]

it('says once that a colleague asks for a conversation that is not open', async () => {
  useToasts.setState({ toasts: [] })
  const onShow = vi.fn()
  function Window() {
    useAsked('c1', onShow)
    return <Toaster closeLabel="Dismiss" />
  }
  const { bridge, user } = show(<Window />)
  const tell = (presence: PresenceView[]) =>
    act(async () => {
      bridge.state.presence = presence
      bridge.emit('presence', presence)
    })
  await tell(asks('c1'))
  expect(screen.queryByText(/Mai Anh/)).toBeNull()
  await tell(asks('c2'))
  await tell([...asks('c2'), { conversationId: 'c3', viewing: [mai], typing: [], asking: [] }])
  expect(await screen.findAllByText('Mai Anh asks for one of your conversations')).toHaveLength(1)
  await user.click(screen.getByRole('button', { name: 'Show' }))
  expect(onShow).toHaveBeenCalledWith('c2')
  await tell(asks('c4'))
  expect(await screen.findAllByText(/Mai Anh asks/)).toHaveLength(1)
})
