import { useQuery } from '@tanstack/react-query'
import { Check, Copy, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import { contactQuery, staffInfoQuery } from '../../bridge/queries'
import type { ChannelView } from '../../bridge/types'
import { useFormat } from '../../i18n/format'
import { customerName } from '../../i18n/names'
import { problemText } from '../../i18n/problem'
import { Avatar } from '../../ui/Avatar'
import { Button, IconButton } from '../../ui/Button'
import { Glyph } from '../../ui/Glyph'
import { Notice } from '../../ui/Notice'
import { Skeleton } from '../../ui/Skeleton'
import { toast } from '../../ui/toasts'
import styles from './ContactPane.module.css'

interface Props {
  conversationId: string
  channel: ChannelView | undefined
  onClose: () => void
}

/** Who the customer is, as far as Facebook tells. */
export function ContactPane({ conversationId, channel, onClose }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const bridge = useBridge()
  const { data: contact, error, isPending, refetch } = useQuery(contactQuery(bridge, conversationId))
  const [copied, setCopied] = useState('')
  const copy = (id: string) => {
    bridge.window.copy(id).then(
      () => setCopied(id),
      (reason) => toast(problemText(t, problemOf(reason)).title),
    )
  }

  return (
    <aside className={styles.pane} aria-label={t('contact.title')}>
      <header className={styles.head}>
        <h2 className={styles.title}>{t('contact.title')}</h2>
        <IconButton label={t('contact.close')} onPress={onClose}>
          <X />
        </IconButton>
      </header>
      {isPending && <Skeleton rows={3} label={t('app.loading')} />}
      {error && (
        <Notice tone="danger" title={t('contact.failed')} help={problemText(t, problemOf(error)).help}>
          <Button small onPress={() => void refetch()}>
            {t('action.retry')}
          </Button>
        </Notice>
      )}
      {contact && (
        <>
          <div className={styles.who}>
            <Avatar id={conversationId} name={contact.name} picture={contact.picture} size="large" />
            <p className={styles.name}>{customerName(t, contact)}</p>
            {contact.profileState !== 'known' && <p className={styles.help}>{t(`contact.${contact.profileState}`)}</p>}
          </div>
          <dl className={styles.facts}>
            {channel && (
              <Fact label={t('contact.inbox')}>
                <span className={styles.channel}>
                  <Glyph kind={channel.kind} />
                  {channel.name}
                </span>
              </Fact>
            )}
            {contact.firstMs > 0 && <Fact label={t('contact.first')}>{format.date(contact.firstMs)}</Fact>}
            <Fact label={t('contact.messages')}>{format.number(contact.messages)}</Fact>
            {contact.referral !== '' && <Fact label={t('contact.referral')}>{contact.referral}</Fact>}
            <Fact label={t('contact.id')}>
              <span className={styles.id}>
                <code>{contact.id}</code>
                <IconButton
                  label={copied === contact.id ? t('action.copied') : t('contact.copyId')}
                  onPress={() => copy(contact.id)}
                >
                  {copied === contact.id ? <Check /> : <Copy />}
                </IconButton>
              </span>
            </Fact>
          </dl>
        </>
      )}
      {channel && <StaffInfo channelId={channel.id} />}
    </aside>
  )
}

/** What the staff should know of the inbox, also before anybody has taken the conversation. */
function StaffInfo({ channelId }: { channelId: string }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const { data: text = '' } = useQuery(staffInfoQuery(bridge, channelId))
  if (text === '') return null
  return (
    <section className={styles.info} aria-label={t('staffInfo.heading')}>
      <h3 className={styles.infoTitle}>{t('staffInfo.heading')}</h3>
      <p className={styles.infoText}>{text}</p>
    </section>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
