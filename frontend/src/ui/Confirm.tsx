import type { ReactNode } from 'react'
import { Button } from './Button'
import styles from './Confirm.module.css'
import { Dialog } from './Dialog'

interface Props {
  title: string
  help: string
  /** What is done, in the words of the button. */
  action: string
  cancelLabel: string
  closeLabel: string
  busy: boolean
  onConfirm: () => void
  onClose: () => void
  /** Why it did not work, if so. */
  children?: ReactNode
}

/** Asks before something that cannot be taken back. */
export function Confirm({ title, help, action, cancelLabel, closeLabel, busy, onConfirm, onClose, children }: Props) {
  return (
    <Dialog
      alert
      title={title}
      closeLabel={closeLabel}
      onClose={onClose}
      footer={
        <>
          <Button look="quiet" onPress={onClose} autoFocus>
            {cancelLabel}
          </Button>
          <Button look="danger" isDisabled={busy} onPress={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      <div className={styles.words}>
        {children}
        <p className={styles.help}>{help}</p>
      </div>
    </Dialog>
  )
}
