import { ChevronDown, Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { Button, MenuTrigger, Radio, RadioGroup } from 'react-aria-components'
import { classes } from '../lib/classes'
import styles from './FoldingChoice.module.css'
import { MenuList } from './Menu'
import { useFitting } from './useFitting'

interface Props<T extends string> {
  label: string
  /** What the menu of the others is called. */
  more: string
  /** The same, when one of the others is chosen. */
  moreChosen: (name: string) => string
  value: T
  /** `detail`: a number beside the label, for the eye only. */
  options: readonly { value: T; label: string; detail?: string }[]
  /** How many stand in the line where there is room; the others are in the menu. */
  atMost: number
  onChange: (value: T) => void
}

/** One of several, in one line: those that do not fit in it are in a menu at its end. */
export function FoldingChoice<T extends string>(props: Props<T>) {
  const { label, more, moreChosen, value, options, atMost, onChange } = props
  const [line, setLine] = useState<HTMLElement | null>(null)
  const fitting = Math.min(useFitting(line), atMost)
  const folded = options.slice(fitting)
  const chosen = folded.find((option) => option.value === value)
  return (
    <div className={styles.choice}>
      <RadioGroup
        ref={setLine}
        aria-label={label}
        value={chosen ? null : value}
        orientation="horizontal"
        className={styles.line ?? ''}
        onChange={(next) => onChange(next as T)}
      >
        {options.slice(0, atMost).map((option, index) => (
          <Radio
            key={option.value}
            value={option.value}
            className={classes(styles.option, index >= fitting && styles.folded)}
          >
            {option.label}
            <Detail of={option} />
          </Radio>
        ))}
      </RadioGroup>
      <MenuTrigger>
        <Button
          aria-label={chosen ? moreChosen(chosen.label) : more}
          className={classes(styles.option, styles.more, chosen && styles.chosen)}
        >
          {chosen?.label}
          {chosen && <Detail of={chosen} />}
          {chosen ? <ChevronDown aria-hidden="true" /> : <Ellipsis aria-hidden="true" />}
          {!chosen && folded.some(({ detail }) => detail) && <span className={styles.dot} />}
        </Button>
        <MenuList
          oneOf
          label={more}
          entries={folded.map((option) => ({
            id: option.value,
            label: option.label,
            checked: option === chosen,
            ...(option.detail && { detail: option.detail }),
          }))}
          onChoose={(id) => onChange(id as T)}
        />
      </MenuTrigger>
    </div>
  )
}

function Detail({ of: { detail } }: { of: { detail?: string } }) {
  return (
    detail && (
      <span className={styles.detail} aria-hidden="true">
        {detail}
      </span>
    )
  )
}
