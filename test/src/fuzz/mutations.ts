import fc from 'fast-check'
import { parse, stringify } from 'yaml'
import { baseScenario } from './base-scenario.js'

/** The files of a scenario after some mutations. */
export type Files = Readonly<Record<string, string>>

const yaml = baseScenario['scenario.yaml'] ?? ''
const TOKENS = [
  '\n',
  '  ',
  '- ',
  ': ',
  '[',
  ']',
  '{',
  '}',
  '&a ',
  '*data',
  '<<: ',
  '"',
  "'",
  '? ',
  '~',
  '|',
  '>',
  '!!js ',
  '---\n',
  '\r',
  '\0',
  '\ufeff',
  '\ud800',
  ',',
  '#',
  '%',
  '\t',
]
const NASTY: readonly unknown[] = [
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'release',
    'NVDA',
    'end',
    'recorded',
    '../../etc/passwd',
    'bars.csv',
    '2025-02-30',
    '2025-01-27T16:00',
    '9999-12-31',
    '0000-01-01',
    '-271821-04-20',
    'quotes["',
    'quotes.__proto__.x',
    '',
  ],
  ...[0, -0, -1, 1e308, -1e308, 5e-324, 1e21, 0.1, 2 ** 53, true, false, null],
  ...[[], {}, [[]], [null], { not: { not: 'release' } }, { scale: -1 }, { of: 'release' }],
]
const nasty = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
)
const span = fc.tuple(fc.nat(), fc.nat(30))

/** A text with characters removed, inserted, repeated or replaced. */
function textEdits(text: string): fc.Arbitrary<string> {
  const edit = fc.tuple(
    span,
    fc.oneof(fc.constantFrom(...TOKENS), fc.string({ maxLength: 6 })),
    fc.constantFrom('replace', 'insert', 'repeat'),
  )
  return fc.array(edit, { minLength: 1, maxLength: 5 }).map((edits) =>
    edits.reduce((old, [[at, length], added, kind]) => {
      const start = old.length === 0 ? 0 : at % old.length
      const gone = kind === 'insert' ? 0 : length
      const put = kind === 'repeat' ? old.slice(start, start + length).repeat(3) : added
      return old.slice(0, start) + put + old.slice(start + gone)
    }, text),
  )
}

type Holder = Record<string, unknown>

/** Every object and list in a value, from the top. */
function holdersIn(value: unknown): Holder[] {
  if (typeof value !== 'object' || value === null) return []
  return [value as Holder, ...Object.values(value).flatMap(holdersIn)]
}

/** A document with values changed, removed, renamed or moved. */
const structural: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.tuple(fc.nat(), fc.nat(), nasty, fc.constantFrom('set', 'drop', 'rename', 'move', 'add')), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.boolean(),
  )
  .map(([changes, asJson]) => {
    const document = structuredClone(parse(yaml)) as unknown
    for (const [where, which, value, kind] of changes) {
      const holders = holdersIn(document)
      const holder = holders[where % holders.length] ?? {}
      const keys = Object.keys(holder)
      const key = keys[which % Math.max(1, keys.length)] ?? 'x'
      const other = holders[which % holders.length]
      if (kind === 'drop') delete holder[key]
      else if (kind === 'rename') put(holder, String(value), holder[key])
      else if (kind === 'move') put(holder, key, structuredClone(other))
      else put(holder, kind === 'add' ? `${key}x` : key, structuredClone(value))
    }
    return asJson ? JSON.stringify(document) : stringify(document)
  })

/** Defines an own field, even one named `__proto__`. */
function put(holder: Holder, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true })
}

/** The document with another title: most of these load, so that a run always tries files that do. */
const retitled: fc.Arbitrary<string> = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .map((title) => stringify({ ...(parse(yaml) as Holder), title }))

const tables = ['prints.csv', 'bars.csv', 'closes.csv']

/** Scenario files after random mutations; most are invalid. */
export const mutatedFiles: fc.Arbitrary<Files> = fc.oneof(
  { weight: 4, arbitrary: textEdits(yaml).map((text) => ({ ...baseScenario, 'scenario.yaml': text })) },
  { weight: 4, arbitrary: structural.map((text) => ({ ...baseScenario, 'scenario.yaml': text })) },
  { weight: 1, arbitrary: retitled.map((text) => ({ ...baseScenario, 'scenario.yaml': text })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(...tables)
      .chain((name) =>
        textEdits(baseScenario[name] ?? '').map((text) => ({ ...baseScenario, [name]: text })),
      ),
  },
)
