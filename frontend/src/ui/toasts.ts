import { create } from 'zustand'

const SHOWN_MS = 5000

interface Toast {
  id: number
  text: string
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
export function toast(text: string): void {
  const id = ++last
  useToasts.setState((state) => ({ toasts: [...state.toasts.slice(-2), { id, text }] }))
  setTimeout(() => useToasts.getState().dismiss(id), SHOWN_MS)
}
