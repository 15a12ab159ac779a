import { useId } from 'react'
import { Switch as AriaSwitch } from 'react-aria-components'
import styles from './Switch.module.css'

interface Props {
  label: string
  help?: string
  isSelected: boolean
  isDisabled?: boolean
  onChange: (on: boolean) => void
}

/** Something that is on or off. */
export function Switch({ label, help, isSelected, isDisabled = false, onChange }: Props) {
  const helpId = useId()
  return (
    <div className={styles.row}>
      <AriaSwitch
        className={styles.switch ?? ''}
        isSelected={isSelected}
        isDisabled={isDisabled}
        onChange={onChange}
        {...(help && { 'aria-describedby': helpId })}
      >
        <span className={styles.track}>
          <span className={styles.knob} />
        </span>
        <span className={styles.label}>{label}</span>
      </AriaSwitch>
      {help && (
        <p id={helpId} className={styles.help}>
          {help}
        </p>
      )}
    </div>
  )
}
