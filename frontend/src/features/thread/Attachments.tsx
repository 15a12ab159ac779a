import { Download, ExternalLink, FileText, MapPin, RotateCw, Share2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBridge } from '../../bridge/context'
import { problemOf } from '../../bridge/error'
import type { AttachmentView, MessageView } from '../../bridge/types'
import { problemText } from '../../i18n/problem'
import { classes } from '../../lib/classes'
import { Button, IconButton } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { toast } from '../../ui/toasts'
import { Player } from './AttachmentPlayer'
import styles from './Attachments.module.css'
import { Upload } from './AttachmentUpload'
import { type DragOut, useDragOut } from './useDragOut'
import { useOpenLink } from './useOpenLink'

interface Part {
  attachment: AttachmentView
  save: () => void
  open: () => void
  /** It is at the provider: it can be saved, opened and dragged out. */
  sent: boolean
  /** What makes an element one that is dragged out. */
  drag: DragOut | undefined
}

const WAITING = new Set(['queued', 'sending', 'unknown', 'failed'])

/** What came with a message. Pictures stand in a grid, the rest below each other. */
export function Attachments({ conversationId, message }: { conversationId: string; message: MessageView }) {
  const { t } = useTranslation()
  const bridge = useBridge()
  const tell = (reason: unknown) => toast(problemText(t, problemOf(reason)).title)
  const sent = !WAITING.has(message.state)
  const drag = useDragOut(conversationId, message.id)
  const parts = message.attachments.map(
    (attachment, index): Part => ({
      attachment,
      sent: sent && !attachment.fleeting,
      drag: sent && !attachment.fleeting ? drag(attachment, index) : undefined,
      save: () => void bridge.files.save(conversationId, message.id, index).catch(tell),
      open: () => void bridge.files.open(conversationId, message.id, index).catch(tell),
    }),
  )
  const images = parts.filter(({ attachment }) => attachment.kind === 'image')
  const others = parts.filter(({ attachment }) => attachment.kind !== 'image')
  return (
    <>
      {images.length > 0 && (
        <div className={classes(styles.grid, images.length === 1 && styles.single)}>
          {images.map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the attachments of a message never move
            <Photo key={index} {...part} />
          ))}
        </div>
      )}
      {others.map((part, index) => {
        const Show = shown[part.attachment.kind]
        // biome-ignore lint/suspicious/noArrayIndexKey: the attachments of a message never move
        return <Show key={index} {...part} />
      })}
      {message.state === 'queued' && parts.length > 0 && <Upload messageId={message.id} />}
      {message.attachments.some(({ fleeting }) => fleeting) && (
        <p className={styles.fleeting}>{t('attachment.fleeting')}</p>
      )}
    </>
  )
}

const shown: Record<AttachmentView['kind'], (part: Part) => ReactNode> = {
  image: Photo,
  sticker: StickerPicture,
  audio: Player,
  video: Player,
  file: FileCard,
  location: Place,
  share: Shared,
  template: Shared,
  unsupported: Unsupported,
}

/** Loads media; when that fails it says so and offers another try. */
function Loaded({
  url,
  kind,
  children,
}: {
  url: string
  kind: string
  children: (url: string, fail: () => void) => ReactNode
}) {
  const { t } = useTranslation()
  const [tries, setTries] = useState(0)
  const [failed, setFailed] = useState(url === '')
  if (!failed)
    return children(tries === 0 ? url : `${url}${url.includes('?') ? '&' : '?'}try=${tries}`, () => setFailed(true))
  return (
    <div className={styles.gone}>
      <span>
        {kind} · {t('attachment.gone')}
      </span>
      {url !== '' && (
        <Button
          small
          icon={<RotateCw />}
          onPress={() => {
            setTries(tries + 1)
            setFailed(false)
          }}
        >
          {t('action.retry')}
        </Button>
      )}
    </div>
  )
}

function Photo({ attachment, save, open: openOutside, sent, drag }: Part) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <Loaded key={attachment.url} url={attachment.small || attachment.url} kind={t('attachment.image')}>
      {(url, fail) => (
        <>
          <button
            type="button"
            className={styles.photo}
            aria-label={t('attachment.imageOpen')}
            onClick={() => setOpen(true)}
            {...drag}
          >
            <img src={url} alt="" loading="lazy" draggable={false} onError={fail} />
          </button>
          {open && (
            <Dialog
              title={attachment.name || t('attachment.viewer')}
              closeLabel={t('action.close')}
              onClose={() => setOpen(false)}
              size="full"
              footer={
                sent && (
                  <>
                    <Button icon={<ExternalLink />} onPress={openOutside}>
                      {t('attachment.open')}
                    </Button>
                    <Button icon={<Download />} onPress={save}>
                      {t('attachment.save')}
                    </Button>
                  </>
                )
              }
            >
              <img src={attachment.url} alt={attachment.name || t('attachment.image')} className={styles.large} />
            </Dialog>
          )}
        </>
      )}
    </Loaded>
  )
}

function StickerPicture({ attachment }: Part) {
  const { t } = useTranslation()
  return (
    <Loaded key={attachment.url} url={attachment.url} kind={t('attachment.sticker')}>
      {(url, fail) => <img src={url} alt={t('attachment.sticker')} className={styles.sticker} onError={fail} />}
    </Loaded>
  )
}

function FileCard({ attachment, save, open, sent, drag }: Part) {
  const { t } = useTranslation()
  const name = attachment.name || t('attachment.file')
  return (
    <Card icon={<FileText />} title={name} drag={drag}>
      {sent && (
        <>
          <IconButton label={t('attachment.openNamed', { name })} onPress={open}>
            <ExternalLink />
          </IconButton>
          <IconButton label={t('attachment.saveNamed', { name })} onPress={save}>
            <Download />
          </IconButton>
        </>
      )}
    </Card>
  )
}

function Place({ attachment }: Part) {
  const { t } = useTranslation()
  const open = useOpenLink()
  const { lat, long } = attachment
  const map = attachment.link || `https://www.openstreetmap.org/?mlat=${lat}&mlon=${long}#map=17/${lat}/${long}`
  return (
    <Card
      icon={<MapPin />}
      title={attachment.title || t('attachment.location')}
      help={`${lat.toFixed(5)}, ${long.toFixed(5)}`}
    >
      <IconButton label={t('attachment.openMap')} onPress={() => open(map)}>
        <ExternalLink />
      </IconButton>
    </Card>
  )
}

function Shared({ attachment }: Part) {
  const { t } = useTranslation()
  const open = useOpenLink()
  const title =
    attachment.title || attachment.name || t(`attachment.${attachment.kind === 'template' ? 'template' : 'share'}`)
  return (
    <>
      {attachment.url !== '' && (
        <Loaded key={attachment.url} url={attachment.url} kind={title}>
          {(url, fail) => <img src={url} alt="" className={styles.cover} onError={fail} />}
        </Loaded>
      )}
      <Card icon={<Share2 />} title={title} help={attachment.link}>
        {attachment.link !== '' && (
          <IconButton label={t('attachment.openLink')} onPress={() => open(attachment.link)}>
            <ExternalLink />
          </IconButton>
        )}
      </Card>
    </>
  )
}

function Unsupported() {
  const { t } = useTranslation()
  return <p className={styles.unsupported}>{t('attachment.unsupported')}</p>
}

function Card({
  icon,
  title,
  help,
  drag,
  children,
}: {
  icon: ReactNode
  title: string
  help?: string
  drag?: DragOut | undefined
  children?: ReactNode
}) {
  return (
    <div className={styles.card} {...drag}>
      <span className={styles.cardIcon} aria-hidden="true">
        {icon}
      </span>
      <span className={styles.cardWords}>
        <span className={styles.cardTitle}>{title}</span>
        {help && <span className={styles.cardHelp}>{help}</span>}
      </span>
      {children}
    </div>
  )
}
