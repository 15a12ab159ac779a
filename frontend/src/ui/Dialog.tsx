import { X } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { classes } from '../lib/classes'
import { useKeepFocus } from '../lib/useKeepFocus'
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
export function Dialog(props: Props) {
  const { onClose, size = 'narrow', alert = false } = props
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
        <Content {...props} />
      </Modal>
    </ModalOverlay>
  )
}

/** Mounted once the modal is, so that its element is there. */
function Content({ title, closeLabel, onClose, children, footer, alert = false }: Props) {
  const ref = useRef<HTMLElement>(null)
  useKeepFocus(ref)
  return (
    <AriaDialog ref={ref} role={alert ? 'alertdialog' : 'dialog'} className={styles.dialog ?? ''}>
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
  )
}
