/** Marks a drag that began in the window, of an attachment. */
export const OWN_DRAG = 'application/x-pagedesk-attachment'

/** Whether files are dragged in from elsewhere. WebKitGTK says so by an address without a text. */
export function carriesFiles({ dataTransfer }: DragEvent): boolean {
  const types = dataTransfer?.types ?? []
  if (types.includes(OWN_DRAG)) return false
  return types.includes('Files') || (types.includes('text/uri-list') && !types.includes('text/plain'))
}

/** What is dropped where nothing takes it must not replace the window's page: a file, a link, a picture. */
export function keepThePage(): void {
  for (const name of ['dragover', 'drop'] as const) {
    window.addEventListener(name, (event) => {
      const writes = event.target instanceof HTMLElement && event.target.matches('textarea, input')
      if (!writes || carriesFiles(event) || !event.dataTransfer?.types.includes('text/plain')) event.preventDefault()
    })
  }
}
