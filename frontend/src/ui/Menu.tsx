import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { Button } from './Button'
import styles from './Menu.module.css'

export interface MenuEntry {
  id: string
  label: string
  /** What stands at the end of the line: a time, a key. */
  detail?: string
  icon?: ReactNode
  /** Whether it applies; entries that have this are switched on and off, and the menu stays open. */
  checked?: boolean
}

interface Props {
  label: string
  icon?: ReactNode
  entries: readonly MenuEntry[]
  onChoose: (id: string) => void
  isDisabled?: boolean
  /** For those who open it from elsewhere. */
  isOpen?: boolean
  onOpenChange?: (open: boolean) => void
  /** What stands in it when there are no entries. */
  none?: string
}

/** A button that opens a list of things to do. */
export function Menu({ label, icon, entries, onChoose, isDisabled = false, isOpen, onOpenChange, none = '' }: Props) {
  const switches = entries.some(({ checked }) => checked !== undefined)
  return (
    <MenuTrigger {...(isOpen !== undefined && { isOpen })} {...(onOpenChange && { onOpenChange })}>
      <Button small icon={icon} isDisabled={isDisabled}>
        {label}
      </Button>
      <Popover placement="bottom start" className={styles.popover ?? ''}>
        <AriaMenu
          className={styles.list ?? ''}
          aria-label={label}
          selectionMode={switches ? 'multiple' : 'none'}
          selectedKeys={entries.filter(({ checked }) => checked).map(({ id }) => id)}
          shouldCloseOnSelect={!switches}
          onAction={(id) => onChoose(String(id))}
          renderEmptyState={() => <p className={styles.none}>{none}</p>}
        >
          {entries.map((entry) => (
            <MenuItem key={entry.id} id={entry.id} textValue={entry.label} className={styles.entry ?? ''}>
              {entry.checked !== undefined && <Check aria-hidden="true" className={styles.check} />}
              {entry.icon}
              <span className={styles.words}>{entry.label}</span>
              {entry.detail && <span className={styles.detail}>{entry.detail}</span>}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  )
}
