import { create } from 'zustand'

const SHOWN_MS = 5000
// Long enough to read it, to think again and to reach the button.
const SHOWN_WITH_ACTION_MS = 10_000

interface Action {
  label: string
  run: () => void
}

interface Toast {
  id: number
  text: string
  action: Action | undefined
}

interface Toasts {
  toasts: readonly Toast[]
  dismiss: (id: number) => void
}

export const useToasts = create<Toasts>((set) => ({
  toasts: [],
  dismiss: (id) => set((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) })),
}))

let last = 0

/** Says something that has no place of its own on the screen. */
export function toast(text: string, action?: Action): void {
  const id = ++last
  useToasts.setState((state) => ({ toasts: [...state.toasts.slice(-2), { id, text, action }] }))
  setTimeout(() => useToasts.getState().dismiss(id), action ? SHOWN_WITH_ACTION_MS : SHOWN_MS)
}
