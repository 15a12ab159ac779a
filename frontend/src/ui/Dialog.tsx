import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { classes } from '../lib/classes'
import { IconButton } from './Button'
import styles from './Dialog.module.css'

interface Props {
  title: string
  closeLabel: string
  onClose: () => void
  children: ReactNode
  /** Buttons at the foot, the most likely one last. */
  footer?: ReactNode
  size?: 'narrow' | 'wide' | 'full'
  /** For questions whose answer cannot be taken back. */
  alert?: boolean
}

/** A modal dialog. Focus goes in, stays in, and returns to where it was. */
export function Dialog({ title, closeLabel, onClose, children, footer, size = 'narrow', alert = false }: Props) {
  return (
    <ModalOverlay
      isOpen
      isDismissable={!alert}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      className={styles.overlay ?? ''}
    >
      <Modal className={classes(styles.modal, styles[size])}>
        <AriaDialog role={alert ? 'alertdialog' : 'dialog'} className={styles.dialog ?? ''}>
          <header className={styles.head}>
            <Heading slot="title" className={styles.title ?? ''}>
              {title}
            </Heading>
            <IconButton label={closeLabel} onPress={onClose}>
              <X />
            </IconButton>
          </header>
          <div className={styles.body}>{children}</div>
          {footer && <footer className={styles.foot}>{footer}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
