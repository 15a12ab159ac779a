import { type DragEvent, useRef } from 'react'
import { useBridge } from '../../bridge/context'
import type { AttachmentView } from '../../bridge/types'
import { OWN_DRAG } from '../../lib/drag'

/**
 * Lets a person drag an attachment out of the window, onto the desktop or into
 * another program. A drag must know its file when it begins, so the copy is
 * made when the button goes down; a file that is still on its way is there for
 * the next try.
 */
export function useDragOut(conversationId: string, messageId: string) {
  const bridge = useBridge()
  const addresses = useRef(new Map<number, string>())
  return (attachment: AttachmentView, index: number) => ({
    draggable: true,
    onPointerDown() {
      if (addresses.current.has(index)) return
      bridge.files.drag(conversationId, messageId, index).then(
        (address) => addresses.current.set(index, address),
        () => {}, // "Save" says what is wrong
      )
    },
    onDragStart(event: DragEvent) {
      const address = addresses.current.get(index)
      if (!address) return event.preventDefault()
      const { dataTransfer } = event
      dataTransfer.effectAllowed = 'copy'
      dataTransfer.setData(OWN_DRAG, '')
      dataTransfer.setData('text/uri-list', address)
      // What Chromium's windows hand to other programs instead.
      const name = decodeURIComponent(address.slice(address.lastIndexOf('/') + 1))
      const source = new URL(attachment.url, location.href)
      dataTransfer.setData('DownloadURL', `application/octet-stream:${name}:${source}`)
    },
  })
}

export type DragOut = ReturnType<ReturnType<typeof useDragOut>>
