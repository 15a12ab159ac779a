import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Pencil, Plus, Tag as TagIcon, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { keys, labelsQuery } from '../../bridge/queries'
import type { LabelView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { Button, IconButton } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { Empty } from '../../ui/Empty'
import { Tag } from '../../ui/Tag'
import { toast } from '../../ui/toasts'
import { LabelEditor } from './LabelEditor'
import styles from './LabelsPage.module.css'

const fresh: LabelView = { id: '', name: '', colour: 0 }

/** Where the shop keeps its labels. */
export function LabelsPage() {
  const { t } = useTranslation()
  const bridge = useBridge()
  const client = useQueryClient()
  const { data: labels } = useQuery(labelsQuery(bridge))
  const [edited, edit] = useState<LabelView | null>(null)
  const [doomed, doom] = useState<LabelView | null>(null)
  const remove = useMutation({
    mutationFn: (id: string) => bridge.labels.delete(id),
    onError: (reason) => toast(problemText(t, problemOf(reason)).title),
    onSettled: () => {
      doom(null)
      void client.invalidateQueries({ queryKey: keys.labels })
    },
  })
  if (!labels) return null
  const saved = () => {
    edit(null)
    void client.invalidateQueries({ queryKey: keys.labels })
  }
  const add = (
    <Button look="primary" icon={<Plus aria-hidden="true" />} onPress={() => edit(fresh)}>
      {t('label.add')}
    </Button>
  )
  return (
    <section className={styles.page}>
      <p className={styles.help}>{t('label.help')}</p>
      {labels.length === 0 ? (
        <Empty icon={<TagIcon />} title={t('label.emptyTitle')} help={t('label.emptyHelp')}>
          {add}
        </Empty>
      ) : (
        <>
          <div>{add}</div>
          <ul className={styles.labels}>
            {labels.map((label) => (
              <li key={label.id}>
                <span className={styles.name}>
                  <Tag colour={label.colour}>{label.name}</Tag>
                </span>
                <IconButton label={t('label.editNamed', { name: label.name })} onPress={() => edit(label)}>
                  <Pencil />
                </IconButton>
                <IconButton label={t('label.deleteNamed', { name: label.name })} onPress={() => doom(label)}>
                  <Trash2 />
                </IconButton>
              </li>
            ))}
          </ul>
        </>
      )}
      {edited && <LabelEditor label={edited} onSaved={saved} onClose={() => edit(null)} />}
      {doomed && (
        <Dialog
          alert
          title={t('label.deleteTitle', { name: doomed.name })}
          closeLabel={t('action.close')}
          onClose={() => doom(null)}
          footer={
            <>
              <Button look="quiet" onPress={() => doom(null)}>
                {t('action.cancel')}
              </Button>
              <Button look="danger" isDisabled={remove.isPending} onPress={() => remove.mutate(doomed.id)}>
                {t('action.delete')}
              </Button>
            </>
          }
        >
          <p>{t('label.deleteHelp')}</p>
        </Dialog>
      )}
    </section>
  )
}
