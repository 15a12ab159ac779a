import { ChevronDown } from 'lucide-react'
import { Select as AriaSelect, Button, Label, ListBox, ListBoxItem, SelectValue } from 'react-aria-components'
import { Entry, entry, list, Popup } from './Popup'
import styles from './Select.module.css'

interface Props<T extends string> {
  label: string
  hideLabel?: boolean
  value: T
  options: readonly { value: T; label: string; help?: string }[]
  onChange: (value: T) => void
  isDisabled?: boolean
}

/** One of many, from a list that opens. */
export function Select<T extends string>({ label, hideLabel = false, value, options, onChange, isDisabled }: Props<T>) {
  return (
    <AriaSelect
      value={value}
      onChange={(next) => onChange(next as T)}
      className={styles.select ?? ''}
      isDisabled={isDisabled === true}
      {...(hideLabel && { 'aria-label': label })}
    >
      {!hideLabel && <Label className={styles.label ?? ''}>{label}</Label>}
      <Button className={styles.button ?? ''}>
        <SelectValue className={styles.value ?? ''}>{({ selectedText }) => selectedText}</SelectValue>
        <ChevronDown aria-hidden="true" className={styles.arrow} />
      </Button>
      <Popup>
        <ListBox className={list}>
          {options.map((option) => (
            <ListBoxItem key={option.value} id={option.value} textValue={option.label} className={entry}>
              <Entry ticked label={option.label} help={option.help} />
            </ListBoxItem>
          ))}
        </ListBox>
      </Popup>
    </AriaSelect>
  )
}
