/** A file that the window knows of, or a folder that was dropped. */
export interface Chosen {
  file: File
  folder: boolean
}

/** What was pasted. A cell of a spreadsheet is also a picture: what has text is text. */
export function pastedFiles(data: DataTransfer): Chosen[] {
  return data.getData('text/plain') === '' ? filesOf(data) : []
}

/** A picture that WebKitGTK keeps from the paste itself: its event then holds nothing at all. */
export async function pastedPicture(data: DataTransfer): Promise<Chosen[]> {
  if (data.types.length > 0 || data.files.length > 0 || !navigator.clipboard?.read) return []
  const items = await navigator.clipboard.read().catch(() => [])
  const pictures = items.flatMap((item) => {
    const type = item.types.find((each) => each.startsWith('image/'))
    return type ? [{ item, type }] : []
  })
  return Promise.all(
    pictures.map(async ({ item, type }) => {
      const content = await item.getType(type)
      return { file: new File([content], `image.${type.slice('image/'.length)}`, { type }), folder: false }
    }),
  )
}

/** The files of a paste or a drop, folders marked. */
export function filesOf(data: DataTransfer): Chosen[] {
  const folders = new Set<File>()
  for (const item of data.items ?? []) {
    const file = item.kind === 'file' && item.webkitGetAsEntry?.()?.isDirectory ? item.getAsFile() : null
    if (file) folders.add(file)
  }
  const isFolder = (file: File) => [...folders].some(({ name, size }) => name === file.name && size === file.size)
  return [...data.files].map((file) => ({ file, folder: isFolder(file) }))
}
