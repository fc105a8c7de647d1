import { describe, expect, it } from '@jest/globals'
import {
  byId,
  byInstrument,
  bySector,
  bySource,
  byType,
  causedBy,
  complement,
  type Edit,
  inOrder,
  insert,
  intersection,
  multiplyPrices,
  remove,
  replace,
  type Selector,
  scale,
  shift,
  union,
  within,
} from '@tapeline/core/what-if'
import fc from 'fast-check'
import { stringify } from 'yaml'
import { parseScenario, writeEdits } from '../index.js'
import { readScenario } from '../node.js'

const scenario = await readScenario('deepseek-r1')
/** The file of a small scenario whose names the edits use. */
const base = {
  format: 'tapeline.scenario/1',
  name: 'small',
  title: 'Small',
  summary: 'Two instruments.',
  zone: 'America/New_York',
  sources: {
    files: { name: 'Price files', confidence: 'high' },
    press: { name: 'Press', confidence: 'low' },
  },
  instruments: [
    {
      symbol: 'NVDA',
      name: 'Nvidia',
      kind: 'equity',
      exchange: 'XNAS',
      sector: 'chips',
      listed: '2025-01-02',
      sources: 'files',
    },
    {
      symbol: 'F',
      name: 'Ford',
      kind: 'equity',
      exchange: 'XNYS',
      sector: 'cars',
      listed: '2025-01-02',
      sources: 'files',
    },
  ],
  events: ['one', 'two'].map((id) => ({
    id,
    at: '2025-01-27T12:00',
    type: 'news.published',
    data: { summary: id },
    sources: 'press',
  })),
}
const sources = { files: { name: 'Price files' }, press: { name: 'Press' } }

/** The edits after they are written into the file and read back. */
function readBack(edits: readonly Edit[]): readonly Edit[] | undefined {
  const document = { ...base, whatIfs: [{ name: 'tried', edits: writeEdits(edits, sources) }] }
  return parseScenario({ branches: 'on-demand', read: () => stringify(document) }).whatIfs[0]?.edits
}

const ids = fc.constantFrom('one', 'two')
const simple: fc.Arbitrary<Selector> = fc.oneof(
  ids,
  fc.constant(byId('one', 'two')),
  fc.constant(byType('news.published', 'price.traded')),
  fc.constant(byInstrument('NVDA')),
  fc.constant(bySector('chips', 'cars')),
  fc.constant(bySource({ name: 'Press' })),
  fc.constant(bySource({ name: 'Price files', fact: 'S1' })),
  ids.map((id) => causedBy(id)),
  fc
    .tuple(fc.nat(1e6), fc.nat(1e6))
    .map(([from, length]) => within({ from: 1.7e12 + from, to: 1.7e12 + from + length })),
)
const { selector } = fc.letrec<{ selector: Selector }>((tie) => ({
  selector: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    simple,
    fc.array(tie('selector'), { minLength: 2, maxLength: 3 }).map((of) => union(...of)),
    fc.array(tie('selector'), { minLength: 2, maxLength: 3 }).map((of) => intersection(...of)),
    tie('selector').map(complement),
  ),
}))
const consequences = fc.constantFrom(undefined, 'keep', 'drop', { scale: 0.25 } as const)
const options = fc.record(
  { consequences: consequences.filter((value) => value !== undefined), mayBeEmpty: fc.boolean() },
  { requiredKeys: [] },
) as fc.Arbitrary<{ consequences?: 'keep' | 'drop' | { scale: number }; mayBeEmpty?: boolean }>
const single: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(selector, options).map(([own, given]) => remove(own, given)),
  fc.tuple(selector, fc.nat(4), options).map(([own, factor, given]) => scale(own, factor / 2, given)),
  fc.tuple(selector, fc.integer({ min: 1, max: 9 })).map(([own, factor]) => multiplyPrices(own, factor / 4)),
  fc
    .tuple(selector, options)
    .map(([own, given]) => replace(own, { ...given, data: { summary: 'new', n: 1 } })),
  fc
    .tuple(selector, options)
    .map(([own, given]) => shift(own, { tradingDays: -3 }, { ...given, exchange: 'XNYS' })),
  selector.map((own) => shift(own, { days: 1, hours: -2 }, { consequences: 'along' })),
  fc.integer({ min: 1.7e12, max: 1.8e12 }).map((at) =>
    insert({
      id: 'new',
      at,
      type: 'news.published',
      data: { summary: 'x: {y}' },
      sources: [{ name: 'Press', confidence: 'low' }],
    }),
  ),
)
const edit: fc.Arbitrary<Edit> = fc.oneof(
  single,
  fc.array(single, { minLength: 1, maxLength: 3 }).map((edits) => inOrder(edits)),
)

describe('edits written into a scenario file', () => {
  it('are the same edits when it is read', () => {
    fc.assert(
      fc.property(edit, (own) => {
        const [read] = readBack([own]) ?? []
        expect(normal(read)).toEqual(normal(own))
      }),
    )
  })

  it('are those of the shipped file', () => {
    for (const { edits } of scenario.whatIfs)
      expect(writeEdits(edits, scenario.sources)).toHaveLength(edits.length)
    const [half] = scenario.whatIfs.filter(({ name }) => name === 'half-the-shock')
    expect(writeEdits(half?.edits ?? [], scenario.sources)).toEqual([{ scale: 'r1-release', factor: 0.5 }])
  })

  it('name what the format cannot express', () => {
    expect(() => writeEdits([remove('one', { consequences: 'rederive' })], sources)).toThrow(
      'derive consequences again',
    )
    expect(() => writeEdits([remove(bySource({ name: 'Unlisted' }))], sources)).toThrow(
      "no source with the name 'Unlisted'",
    )
  })
})

/** One id is the same as a list of it, and an inserted event has defaults when it is read. */
function normal(own: unknown): unknown {
  return JSON.parse(
    JSON.stringify(own, (_, value: unknown) => {
      if (typeof value !== 'object' || value === null) return value
      if (
        'select' in value &&
        'ids' in value &&
        value.select === 'id' &&
        Array.isArray(value.ids) &&
        value.ids.length === 1
      )
        return value.ids[0]
      return value
    }),
  )
}
