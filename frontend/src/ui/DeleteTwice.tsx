import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from './Button'
import styles from './DeleteTwice.module.css'
import { Notice } from './Notice'

interface Props {
  label: string
  /** What the button is called when it has been pressed once. */
  sure: string
  /** Why it could not be deleted. */
  problem: { title: string; help: string } | null
  isPending: boolean
  onDelete: () => void
}

/** Deletes what cannot be had back: the second press does it. Stands before the other actions. */
export function DeleteTwice({ label, sure, problem, isPending, onDelete }: Props) {
  const [asked, setAsked] = useState(false)
  return (
    <span className={styles.delete}>
      {problem && <Notice tone="danger" {...problem} urgent />}
      <Button
        look={asked ? 'danger' : 'quiet'}
        icon={<Trash2 />}
        isDisabled={isPending}
        onPress={() => (asked ? onDelete() : setAsked(true))}
      >
        {asked ? sure : label}
      </Button>
    </span>
  )
}
