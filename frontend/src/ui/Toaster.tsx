import { X } from 'lucide-react'
import { IconButton } from './Button'
import styles from './Toaster.module.css'
import { useToasts } from './toasts'

export function Toaster({ closeLabel }: { closeLabel: string }) {
  const { toasts, dismiss } = useToasts()
  return (
    <div role="status" aria-live="polite" className={styles.region}>
      {toasts.map((toast) => (
        <div key={toast.id} className={styles.toast}>
          <span>{toast.text}</span>
          <IconButton label={closeLabel} onPress={() => dismiss(toast.id)}>
            <X />
          </IconButton>
        </div>
      ))}
    </div>
  )
}
