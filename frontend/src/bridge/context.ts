import { createContext, useContext } from 'react'
import type { Bridge } from './bridge'

const BridgeContext = createContext<Bridge | null>(null)

export const BridgeProvider = BridgeContext.Provider

export function useBridge(): Bridge {
  const bridge = useContext(BridgeContext)
  if (!bridge) throw new Error('useBridge outside BridgeProvider')
  return bridge
}
