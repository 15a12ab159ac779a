import { QueryClientProvider } from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { BridgeProvider } from '../bridge/context'
import { createFakeBridge, type FakeState } from '../bridge/fake'
import { createQueryClient, followEvents } from '../bridge/live'
import '../i18n/i18n'

/** Renders a part of the window on a fake bridge whose rows `change` may alter first. */
export function show(ui: ReactNode, change?: (state: FakeState) => void) {
  const bridge = createFakeBridge(change)
  const client = createQueryClient()
  followEvents(bridge, client)
  const wrap = (node: ReactNode) => (
    <QueryClientProvider client={client}>
      <BridgeProvider value={bridge}>{node}</BridgeProvider>
    </QueryClientProvider>
  )
  const view = render(wrap(ui))
  return {
    bridge,
    client,
    user: userEvent.setup(),
    container: view.container,
    rerender: (node: ReactNode) => view.rerender(wrap(node)),
    /** Changes rows as Go would and tells the window. */
    change: (run: (state: FakeState) => void) =>
      act(async () => {
        run(bridge.state)
        bridge.emit('changed', { all: true, channels: true, conversations: [] })
      }),
    called: (name: string) => bridge.state.calls.filter((call) => call.name === name).map(({ args }) => args),
  }
}
