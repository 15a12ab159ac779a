import { useMutation } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { problemText } from '../../i18n/problem'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import styles from './Rules.module.css'

/** Deletes a rule: the second press does it. */
export function DeleteRule({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const [asked, setAsked] = useState(false)
  const remove = useMutation({ mutationFn: () => bridge.rules.delete(id), onSuccess: onDone })
  return (
    <span className={styles.delete}>
      {remove.error && <Notice tone="danger" {...problemText(t, problemOf(remove.error))} urgent />}
      <Button
        look={asked ? 'danger' : 'quiet'}
        icon={<Trash2 />}
        isDisabled={remove.isPending}
        onPress={() => (asked ? remove.mutate() : setAsked(true))}
      >
        {asked ? t('rules.deleteSure') : t('action.delete')}
      </Button>
    </span>
  )
}
