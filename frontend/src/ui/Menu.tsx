import type { ReactNode } from 'react'
import { Menu as AriaMenu, MenuItem, MenuTrigger } from 'react-aria-components'
import { Button } from './Button'
import styles from './Menu.module.css'
import { Entry, entry, list, Popup } from './Popup'

export interface MenuEntry {
  id: string
  label: string
  /** What stands at the end of the line: a time, a key. */
  detail?: string
  icon?: ReactNode
  /** Whether it applies; entries that have this are switched on and off, and the menu stays open. */
  checked?: boolean
}

interface ListProps {
  label: string
  entries: readonly MenuEntry[]
  onChoose: (id: string) => void
  /** At most one entry applies, and choosing another closes the menu. */
  oneOf?: boolean
  /** What stands in it when there are no entries. */
  none?: string
}

interface Props extends ListProps {
  icon?: ReactNode
  isDisabled?: boolean
  /** For those who open it from elsewhere. */
  isOpen?: boolean
  onOpenChange?: (open: boolean) => void
}

/** A button that opens a list of things to do. */
export function Menu({ icon, isDisabled = false, isOpen, onOpenChange, ...rest }: Props) {
  return (
    <MenuTrigger {...(isOpen !== undefined && { isOpen })} {...(onOpenChange && { onOpenChange })}>
      <Button small icon={icon} isDisabled={isDisabled}>
        {rest.label}
      </Button>
      <MenuList {...rest} />
    </MenuTrigger>
  )
}

/** The list that a menu's button opens. */
export function MenuList({ label, entries, onChoose, oneOf = false, none = '' }: ListProps) {
  const switches = !oneOf && entries.some(({ checked }) => checked !== undefined)
  return (
    <Popup>
      <AriaMenu
        className={list}
        aria-label={label}
        selectionMode={oneOf ? 'single' : switches ? 'multiple' : 'none'}
        selectedKeys={entries.filter(({ checked }) => checked).map(({ id }) => id)}
        shouldCloseOnSelect={!switches}
        onAction={(id) => onChoose(String(id))}
        renderEmptyState={() => <p className={styles.none}>{none}</p>}
      >
        {entries.map(({ id, checked, ...shown }) => (
          <MenuItem key={id} id={id} textValue={shown.label} className={entry}>
            <Entry ticked={checked !== undefined} {...shown} />
          </MenuItem>
        ))}
      </AriaMenu>
    </Popup>
  )
}
