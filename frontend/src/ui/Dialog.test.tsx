import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, it, vi } from 'vitest'
import { Button } from './Button'
import { Dialog } from './Dialog'
import { Field } from './Field'

type State = 'changed' | 'saving' | 'saved'

function Settings({ state, onClose }: { state: State; onClose: () => void }) {
  return (
    <Dialog title="Settings" closeLabel="Close" onClose={onClose}>
      {state !== 'saved' && <Button isDisabled={state === 'saving'}>Save</Button>}
    </Dialog>
  )
}

function Renaming() {
  const [open, setOpen] = useState(false)
  return (
    <Dialog title="Settings" closeLabel="Close" onClose={() => {}}>
      {open ? <Field label="Name" autoFocus /> : <Button onPress={() => setOpen(true)}>Rename</Button>}
    </Dialog>
  )
}

async function pressSave() {
  const user = userEvent.setup()
  const close = vi.fn()
  const { rerender } = render(<Settings state="changed" onClose={close} />)
  const save = screen.getByRole('button', { name: 'Save' })
  const turn = (state: State) => rerender(<Settings state={state} onClose={close} />)
  await user.click(save)
  turn('saving')
  await waitFor(() => expect(screen.getByRole('dialog')).toHaveFocus())
  return { user, close, save, turn }
}

it('closes with Escape after the button that was pressed has gone', async () => {
  const { user, close, turn } = await pressSave()
  turn('saved')
  await user.keyboard('{Escape}')
  expect(close).toHaveBeenCalledOnce()
})

it('gives the focus back to a button that could not be pressed while it worked', async () => {
  const { user, close, save, turn } = await pressSave()
  turn('changed')
  await waitFor(() => expect(save).toHaveFocus())
  await user.keyboard('{Escape}')
  expect(close).toHaveBeenCalledOnce()
})

it('leaves the focus to what takes the place of what went', async () => {
  const user = userEvent.setup()
  render(<Renaming />)
  await user.click(screen.getByRole('button', { name: 'Rename' }))
  await new Promise(requestAnimationFrame)
  expect(screen.getByRole('textbox', { name: 'Name' })).toHaveFocus()
})
