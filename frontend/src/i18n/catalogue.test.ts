import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from './en.json'
import { i18next, languageFor } from './i18n'
import { eventText, problemText } from './problem'
import th from './th.json'
import vi from './vi.json'
import zhHant from './zh-Hant.json'

type Tree = { [key: string]: string | Tree }

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') flat.set(prefix + key, value)
    else for (const [k, v] of flatten(value, `${prefix}${key}.`)) flat.set(k, v)
  }
  return flat
}

const base = flatten(en)
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/gu)].map((match) => match[1]).sort()
const pluralBase = (key: string) => key.replace(/_(one|other|zero|two|few|many)$/u, '')
const others = { th, vi, 'zh-Hant': zhHant }

describe.each(Object.entries(others))('catalogue %s', (language, tree) => {
  const flat = flatten(tree)
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories

  it('has every key of en and no other', () => {
    const wanted = [...base.keys()].filter(
      (key) => key === pluralBase(key) || forms.some((form) => key.endsWith(`_${form}`)),
    )
    expect([...flat.keys()].sort()).toEqual(wanted.sort())
  })
  it('uses the same placeholders', () => {
    for (const [key, text] of flat) expect([key, placeholders(text)]).toEqual([key, placeholders(base.get(key) ?? '')])
  })
  it('has no empty and no untranslated sentence', () => {
    const untranslated = [...flat].filter(
      ([key, text]) => text === base.get(key) && /\s\w+\s/u.test(text.replaceAll(/\{\{\w+\}\}/gu, '')),
    )
    expect(untranslated).toEqual([])
    expect([...flat].filter(([, text]) => text.trim() === '')).toEqual([])
  })
})

describe('problem and event codes', () => {
  const args = {
    id: 'a1',
    relay: 'https://r',
    max: '40',
    over: '3',
    permissions: 'x',
    minutes: '5',
    code: '100',
    trace: 't',
    ref: 'r',
    title: 't',
    reason: 'r',
    kind: 'k',
    name: 'n.png',
    size: '31.4',
    type: 'WEBP',
    allowed: 'PNG, JPEG',
    by: 'Nok',
    host: 'mail.x:465',
    to: 'Ploy',
    until: '9:00',
    added: 'VIP',
    removed: 'VIP',
    rule: 'Shop',
  }

  it.each(['en', 'th', 'vi', 'zh-Hant'])('every code says what happened and what to do in %s', async (language) => {
    await i18next.changeLanguage(language)
    for (const code of Object.keys(en.problem)) {
      const words = problemText(i18next.t, { code, args })
      for (const text of [words.title, words.help]) {
        expect(text).not.toContain('{{')
        expect(text).not.toContain('problem.')
      }
    }
    for (const code of Object.keys(en.event)) expect(eventText(i18next.t, { code, args })).not.toMatch(/\{\{|event\./u)
  })

  it('knows every code that Go names', () => {
    const folder = join(import.meta.dirname, '../../../backend/inbox')
    const source = readdirSync(folder)
      .filter((name) => name.startsWith('problem') && !name.endsWith('_test.go'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n')
    const codes = [...source.matchAll(/\bCode\w+\s+(?:Code\s+)?= "(\w+)"/gu)].map((match) => match[1] ?? '')
    expect(codes.length).toBeGreaterThan(20)
    expect(codes.filter((code) => !Object.hasOwn(en.problem, code))).toEqual([])
  })

  it('knows every line that a kind of channel writes', () => {
    const folder = join(import.meta.dirname, '../../../backend/channel')
    const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('lines.go'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n')
    const codes = [...source.matchAll(/\bline[A-Z]\w*\s*= "(\w+)"|: "(policy_\w+)"/gu)].map(
      (match) => match[1] ?? match[2],
    )
    expect(codes).toContain('thread_released')
    expect(codes).toContain('policy_block')
    expect(codes.filter((code) => !Object.hasOwn(en.event, code ?? ''))).toEqual([])
  })

  it('knows everything that members do', () => {
    const source = readFileSync(join(import.meta.dirname, '../../../backend/inbox/work.go'), 'utf8')
    const codes = [...source.matchAll(/\bAct[A-Z]\w*\s*= "(\w+)"/gu)].map((match) => match[1] ?? '')
    expect(codes).toContain('claimed')
    expect(codes.filter((code) => !Object.hasOwn(en.event, code))).toEqual([])
  })

  it('gives an unknown code a sensible line, never a raw key', () => {
    expect(problemText(i18next.t, { code: 'from_the_future', args: {} }).title).toBe(en.problem.other.title)
    expect(eventText(i18next.t, { code: 'from_the_future', args: {} })).toBe(en.event.other)
    expect(problemText(i18next.t, { code: 'constructor', args: {} }).title).toBe(en.problem.other.title)
  })
})

it('leaves no key unused', () => {
  const source = join(import.meta.dirname, '..')
  const code = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/u.test(name) && !name.includes('.test.'))
    .map((name) => readFileSync(join(source, name), 'utf8'))
    .join('\n')
  // Keys that are put together at run time.
  const dynamic =
    /^(problem|event|presence|work\.done|work\.snoozeUntil|rules\.(method|methodHelp|fallback|old|oldHelp)|dealt|skipped|auto\.(reply|reason|skip)|autoReplies|replies\.place|add\.histories|access\.(kind|kindHelp)|emoji\.group|manage\.page|snippet|state|inbox\.state|composer|sign|contact|shortcuts|action|attachment|try)\./u
  const unused = [...base.keys()].map(pluralBase).filter((key) => !dynamic.test(key) && !code.includes(`'${key}'`))
  expect(unused).toEqual([])
})

it.each([
  [['th-TH'], 'th'],
  [['zh-HK', 'en'], 'zh-Hant'],
  [['de', 'vi-VN'], 'vi'],
  [['fr'], 'en'],
])('a computer set to %s starts in %s', (tags, language) => expect(languageFor(tags)).toBe(language))
