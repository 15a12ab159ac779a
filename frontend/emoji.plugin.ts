import { createRequire } from 'node:module'
import type { Plugin } from 'vite'

type Entry = { unicode?: string; label: string; tags?: string[]; group?: number; order?: number; hexcode: string }
type Full = { hexcode: string; version: number }

// The newest Unicode emoji version that Windows 10, macOS 12 and Noto all draw.
const NEWEST_VERSION = 14
// Group 2 of emojibase holds skin and hair components, which are no emoji of their own.
const COMPONENTS = 2

/**
 * Serves `virtual:emoji/<locale>`: emojibase's list cut down to what the picker
 * shows, [character, name, search words, group], so that nothing is fetched.
 */
export function emojiData(): Plugin {
  const prefix = 'virtual:emoji/'
  const require = createRequire(import.meta.url)
  return {
    name: 'pagedesk-emoji-data',
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${prefix}`)) return null
      const locale = id.slice(prefix.length + 1)
      const compact = require(`emojibase-data/${locale}/compact.json`) as Entry[]
      const full = require(`emojibase-data/${locale}/data.json`) as Full[]
      const versions = new Map(full.map((e) => [e.hexcode, e.version]))
      const rows = compact
        .filter((e) => e.unicode && e.group !== undefined && e.group !== COMPONENTS)
        .filter((e) => (versions.get(e.hexcode) ?? 99) <= NEWEST_VERSION)
        .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
        .map((e) => [e.unicode, e.label, (e.tags ?? []).join(' '), e.group])
      return `export default ${JSON.stringify(rows)}`
    },
  }
}
