import './theme/tokens.css'
import './theme/base.css'
import './i18n/i18n'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import type { Bridge } from './bridge/bridge'
import { BridgeProvider } from './bridge/context'
import { createQueryClient } from './bridge/live'
import { keepThePage } from './lib/drag'

// `vite --mode fake` shows the window with made-up rows and without Go. The
// other branch is all that a normal build contains.
async function chooseBridge(): Promise<Bridge> {
  if (import.meta.env.MODE === 'fake') {
    const { fakeFromAddress } = await import('./bridge/fakeScenes')
    return fakeFromAddress(window.location.search)
  }
  return (await import('./bridge/wails')).wailsBridge
}

keepThePage()

const root = document.getElementById('root')
if (root) {
  const bridge = await chooseBridge()
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={createQueryClient()}>
        <BridgeProvider value={bridge}>
          <App />
        </BridgeProvider>
      </QueryClientProvider>
    </StrictMode>,
  )
}
