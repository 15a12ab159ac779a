import { act, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import type { AttachmentView } from '../../bridge/types'
import { show } from '../../testing/render'
import { Player } from './AttachmentPlayer'

const film: AttachmentView = {
  kind: 'video',
  url: '/film',
  small: '',
  fleeting: false,
  name: '',
  title: '',
  link: '',
  lat: 0,
  long: 0,
}

afterEach(() => vi.unstubAllGlobals())

it('keeps nothing of a film whose thread was left while it came', async () => {
  let arrive: (answer: Response) => void = () => {}
  let signal: AbortSignal | null | undefined
  vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
    signal = init.signal
    return new Promise<Response>((resolve) => {
      arrive = resolve
    })
  })
  const kept = vi.fn(() => 'blob:1')
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: kept }))
  const { user, rerender } = show(<Player attachment={film} save={() => {}} sent drag={undefined} />)
  await user.click(screen.getByRole('button', { name: 'Video' }))
  rerender(null)
  expect(signal?.aborted).toBe(true)
  await act(async () => arrive(new Response('film')))
  expect(kept).not.toHaveBeenCalled()
})
