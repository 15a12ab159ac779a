import { X } from 'lucide-react'
import { Button, IconButton } from './Button'
import styles from './Toaster.module.css'
import { useToasts } from './toasts'

export function Toaster({ closeLabel }: { closeLabel: string }) {
  const { toasts, dismiss } = useToasts()
  return (
    <div role="status" aria-live="polite" className={styles.region}>
      {toasts.map(({ id, text, action }) => (
        <div key={id} className={styles.toast}>
          <span>{text}</span>
          {action && (
            <Button
              small
              onPress={() => {
                dismiss(id)
                action.run()
              }}
            >
              {action.label}
            </Button>
          )}
          <IconButton label={closeLabel} onPress={() => dismiss(id)}>
            <X />
          </IconButton>
        </div>
      ))}
    </div>
  )
}
