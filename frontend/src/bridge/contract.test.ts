import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

// types.ts repeats by hand, with unions, what Go sends. These tests hold the two together.

const app = join(import.meta.dirname, '../../../app')
const read = (path: string) => readFileSync(path, 'utf8')

type Shapes = Record<string, Record<string, string>>

/** Interfaces of a TypeScript file: name → field → plain type. */
function interfacesOf(path: string): Shapes {
  const shapes: Shapes = {}
  const source = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true)
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node)) {
      shapes[node.name.text] = Object.fromEntries(
        node.members
          .filter(ts.isPropertySignature)
          .map((member) => [member.name.getText(), member.type?.getText() ?? '']),
      )
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return shapes
}

/** Structs of views*.go: name → JSON field → Go type. */
function structsOf(folder: string): Shapes {
  const shapes: Shapes = {}
  const source = readdirSync(folder)
    .filter((name) => /^views.*\.go$/u.test(name))
    .map((name) => read(join(folder, name)))
    .join('\n')
  for (const [, name = '', body = ''] of source.matchAll(/^type (\w+) struct \{\n(.*?)^\}/gmsu)) {
    shapes[name] = Object.fromEntries(
      [...body.matchAll(/^\s+\w+\s+(\S+)\s+`json:"(\w+)/gmu)].map(([, type = '', field = '']) => [field, type]),
    )
  }
  return shapes
}

const plain: Record<string, string> = {
  string: 'string',
  bool: 'boolean',
  int: 'number',
  int64: 'number',
  float64: 'number',
}
function fromGo(type: string): string {
  if (type.startsWith('[]')) return `${fromGo(type.slice(2))}[]`
  if (type === 'map[string]string') return 'Record<string, string>'
  return plain[type] ?? type.replace('*', '')
}
// A union of names stands for a string.
const widen = (type: string) => (/'|Language|Theme|Action|SnippetKind|MessageState/u.test(type) ? 'string' : type)

const ours = interfacesOf(join(import.meta.dirname, 'types.ts'))

describe('types that cross from Go', () => {
  const structs = structsOf(app)

  it('are the same set', () => expect(Object.keys(ours).sort()).toEqual(Object.keys(structs).sort()))

  it.each(Object.keys(structs))('%s has the same fields', (name) => {
    const wanted = Object.fromEntries(Object.entries(structs[name] ?? {}).map(([field, type]) => [field, fromGo(type)]))
    const got = Object.fromEntries(Object.entries(ours[name] ?? {}).map(([field, type]) => [field, widen(type)]))
    expect(got).toEqual(wanted)
  })
})

describe('generated models', () => {
  const models = interfacesOf(join(import.meta.dirname, '../../wailsjs/go/models.ts'))

  it.each(Object.keys(ours).filter((name) => name in models))('%s has our fields', (name) => {
    expect(Object.keys(models[name] ?? {}).sort()).toEqual(Object.keys(ours[name] ?? {}).sort())
  })
})
