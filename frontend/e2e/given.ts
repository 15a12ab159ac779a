import { deflateSync } from 'node:zlib'
import type { Page } from '@playwright/test'

/** A PNG picture of one colour. */
export function png(width: number, height: number, rgb: [number, number, number]): Buffer {
  const row = Buffer.concat([Buffer.from([0]), Buffer.concat(Array.from({ length: width }, () => Buffer.from(rgb)))])
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const out = Buffer.alloc(8 + body.length)
    out.writeUInt32BE(data.length, 0)
    body.copy(out, 4)
    let crc = 0xffffffff
    for (const byte of body) {
      crc ^= byte
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
    }
    out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, out.length - 4)
    return out
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const data = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

interface Given {
  name: string
  type: string
  content: Buffer
  /** Bytes of nothing behind the content, made in the page: sending megabytes there takes long. */
  padding?: number
}

/** Drops or pastes files as the browser would hand them over. */
export async function give(page: Page, how: 'drop' | 'paste', files: Given[]) {
  await page.evaluate(
    ([kind, given]) => {
      const data = new DataTransfer()
      for (const { name, type, base64, padding } of given) {
        const content = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
        data.items.add(new File([content, new Uint8Array(padding)], name, { type }))
      }
      const on = document.querySelector('form textarea') ?? document.querySelector('textarea')
      if (kind === 'paste') {
        on?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
        return
      }
      for (const step of ['dragenter', 'dragover', 'drop']) {
        on?.dispatchEvent(new DragEvent(step, { dataTransfer: data, bubbles: true, cancelable: true }))
      }
    },
    [
      how,
      files.map(({ name, type, content, padding = 0 }) => ({
        name,
        type,
        base64: content.toString('base64'),
        padding,
      })),
    ] as const,
  )
}
