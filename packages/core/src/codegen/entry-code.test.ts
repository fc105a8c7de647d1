import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { AnyEntry } from '../event/recipes.js'
import { entryCodec } from './entry-code.js'
import { type EntryCodec, interpretedEntries } from './interpreted-entries.js'

/** Names that could break generated code. */
const names = ['price', 'side', 'a "quoted" name', 'constructor', 'with\nline', 'last']
const words = [undefined, ['up', "do'wn"], undefined, undefined, ['x'], undefined]
/** Only the last field uses NaN for a missing value. */
const missing = [undefined, undefined, undefined, undefined, undefined, Number.NaN]

const number = fc.oneof(fc.double({ noNaN: true }), fc.constant(-0))
const value = fc.option(number, { nil: undefined })
const inPlace = fc.option(number, { nil: Number.NaN })
const entry: fc.Arbitrary<AnyEntry> = fc
  .tuple(
    value,
    fc.constantFrom(undefined, 'up', "do'wn"),
    value,
    value,
    fc.constantFrom(undefined, 'x'),
    inPlace,
  )
  .map((values) => Object.fromEntries(names.map((name, index) => [name, values[index]])))
/** Also entries that no recipe should leave. */
const anyEntry = fc.oneof(
  { weight: 4, arbitrary: entry },
  entry.map((whole) => ({ ...whole, stray: 1 })),
  entry.map((whole) => ({ ...whole, price: Number.NaN })),
  entry.map((whole) => ({ ...whole, side: 'sideways' })),
  entry.map((whole) => ({ ...whole, last: undefined })),
  entry.map(({ price, ...rest }) => ({ ...rest, price })),
  entry.map(({ price: _, ...rest }): AnyEntry => rest),
)

const all = { isPublished: names.map(() => true), isRequired: names.map(() => false) }

const generated = entryCodec(names, words, missing, all)
const interpreted = interpretedEntries(names, words, missing, all)

interface Packed {
  readonly stop: number
  readonly columns: Float64Array[]
  /** 1 for each field with a changed value. */
  readonly changed: Uint8Array
}

/** @param before entries that are packed into the same numbers first */
function packed(
  code: EntryCodec,
  list: readonly AnyEntry[],
  before: readonly AnyEntry[] = [],
  way: 'pack' | 'packClosed' = 'pack',
): Packed {
  const rows = new Float64Array(list.length * names.length)
  const changed = new Uint8Array(names.length)
  if (before.length === list.length) code[way](before, 0, rows, changed)
  changed.fill(0)
  const stop = code[way](list, 0, rows, changed)
  const columns = names.map((_, field) =>
    Float64Array.from(list, (_, row) => rows[field * list.length + row] as number),
  )
  return { stop, columns, changed }
}

describe('the code for entries', () => {
  it('does the same as generated code and as loops', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 4 }), (list) => {
        const [left, right] = [packed(generated, list), packed(interpreted, list)]
        expect(left.stop).toBe(right.stop)
        const { columns } = left
        if (left.stop < list.length) return
        expect(columns).toEqual(right.columns)
        for (const code of [generated, interpreted])
          expect(packed(code, list, [], 'packClosed').columns).toEqual(columns)
        expect(generated.unpack(columns, list.length)).toStrictEqual(interpreted.unpack(columns, list.length))
        for (const row of list.keys()) {
          const targets: Record<string, unknown>[] = [{}, {}]
          generated.addTo(targets[0] as object as Record<string, unknown>, columns, row)
          interpreted.addTo(targets[1] as object as Record<string, unknown>, columns, row)
          expect(targets[0]).toStrictEqual(targets[1])
          const copies: Record<string, unknown>[] = [{}, {}]
          generated.copyTo(copies[0] as Record<string, unknown>, list[row] as AnyEntry)
          interpreted.copyTo(copies[1] as Record<string, unknown>, list[row] as AnyEntry)
          expect(copies[0]).toStrictEqual(copies[1])
          expect(copies[0]).toStrictEqual(targets[0])
        }
        const targets = [generated, interpreted].map((code) => list.map(() => code.blank()))
        expect(generated.assign(targets[0] as AnyEntry[], columns)).toBe(true)
        expect(interpreted.assign(targets[1] as AnyEntry[], columns)).toBe(true)
        expect(targets[0]).toStrictEqual(targets[1])
      }),
    )
  })

  it('marks the fields in which a value has changed', () => {
    const pair = fc.array(fc.tuple(entry, entry, fc.boolean()), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(pair, (pairs) => {
        const before = pairs.map(([left]) => left)
        const after = pairs.map(([left, right, isSame]) => (isSame ? left : right))
        for (const code of [generated, interpreted]) {
          const [old, fresh] = [packed(code, before), packed(code, after, before)]
          expect(fresh.columns).toEqual(packed(code, after).columns)
          expect([...fresh.changed]).toEqual(
            fresh.columns.map((column, field) =>
              column.every((number, row) => Object.is(number, old.columns[field]?.[row])) ? 0 : 1,
            ),
          )
        }
      }),
    )
  })

  it('packs internal fields but does not publish them', () => {
    const some = { ...all, isPublished: names.map((name) => name !== 'last' && name !== 'side') }
    fc.assert(
      fc.property(entry, (one) => {
        for (const code of [
          entryCodec(names, words, missing, some),
          interpretedEntries(names, words, missing, some),
        ]) {
          const { columns } = packed(code, [one])
          expect(columns).toEqual(packed(generated, [one]).columns)
          const [expected, added, copied]: Record<string, unknown>[] = [{}, {}, {}]
          generated.copyTo(expected as Record<string, unknown>, one)
          delete (expected as Record<string, unknown>).last
          delete (expected as Record<string, unknown>).side
          code.addTo(added as Record<string, unknown>, columns, 0)
          code.copyTo(copied as Record<string, unknown>, one)
          expect([added, copied]).toStrictEqual([expected, expected])
        }
      }),
    )
  })

  it('rejects an entry with an extra field, a missing field or fields in another order', () => {
    for (const code of [generated, interpreted]) {
      const blank = code.blank()
      expect(packed(code, [blank, { ...blank, stray: 1 }]).stop).toBe(1)
      expect(packed(code, [{}]).stop).toBe(0)
      expect(code.assign([{ ...blank, stray: 1 }], packed(code, [blank]).columns)).toBe(false)
    }
  })

  it('falls back to loops if a name would set a prototype', () => {
    const code = entryCodec(['__proto__'], [undefined], [undefined], {
      isPublished: [true],
      isRequired: [false],
    })
    expect(Object.keys(code.blank())).toEqual(['__proto__'])
  })
})
