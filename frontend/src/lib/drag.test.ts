import { expect, it } from 'vitest'
import { carriesFiles, keepThePage, OWN_DRAG } from './drag'

keepThePage()

/** Drops onto an element; answers whether the browser would go on and open it. */
function goesOn(on: HTMLElement, types: string[]): boolean {
  document.body.append(on)
  const event = new Event('drop', { bubbles: true, cancelable: true })
  Object.assign(event, { dataTransfer: { types } })
  return on.dispatchEvent(event)
}
const carries = (types: string[]) => carriesFiles({ dataTransfer: { types } } as unknown as DragEvent)

it.each([
  ['a file', ['Files'], true],
  ['a file as WebKitGTK tells of it', ['text/uri-list', 'text/html'], true],
  ['a link', ['text/uri-list', 'text/plain', 'text/html'], false],
  ['text', ['text/plain'], false],
  ['an attachment of the window itself', [OWN_DRAG, 'text/uri-list'], false],
])('knows whether %s is dragged', (_, types, files) => expect(carries(types)).toBe(files))

it('lets nothing that is dropped replace the page, and text be dropped into a text box', () => {
  const box = () => document.createElement('textarea')
  const elsewhere = () => document.createElement('p')
  expect(goesOn(elsewhere(), ['Files'])).toBe(false)
  expect(goesOn(elsewhere(), ['text/uri-list', 'text/html'])).toBe(false)
  expect(goesOn(elsewhere(), ['text/uri-list', 'text/plain'])).toBe(false)
  expect(goesOn(box(), ['text/uri-list', 'text/html'])).toBe(false)
  expect(goesOn(box(), ['Files', 'text/plain'])).toBe(false)
  expect(goesOn(box(), ['text/plain'])).toBe(true)
})
