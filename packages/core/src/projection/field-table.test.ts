import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isTapelineError } from '../event/error.js'
import { type AnyEntry, isMissing } from '../event/recipes.js'
import { FieldTable, type PackedEntries } from './field-table.js'

const fields = { price: 'number', side: ['up', 'down'], count: 'number', last: 'float64' } as const
const table = new FieldTable('quotes', fields, undefined)

const entries: fc.Arbitrary<AnyEntry> = fc.record({
  price: fc.option(fc.double({ noNaN: true }), { nil: undefined }),
  side: fc.constantFrom(undefined, 'up', 'down'),
  count: fc.option(fc.integer(), { nil: undefined }),
  last: fc.option(fc.double({ noNaN: true }), { nil: Number.NaN }),
})

function packOf(list: readonly AnyEntry[], previous?: PackedEntries): PackedEntries {
  return table.pack(
    list.map((_, row) => `k${row}`),
    list,
    false,
    previous,
  )
}

function keptValue(entry: AnyEntry, name: string): unknown {
  return entry[name] === 0 ? 0 : entry[name]
}

function unsupported(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (isTapelineError(error, 'state.unsupported')) return error.message
    throw error
  }
  return 'Nothing was thrown.'
}

describe('the fields of a keyed state', () => {
  it('reads a packed entry back unchanged, except for the sign of zero', () => {
    fc.assert(
      fc.property(fc.array(entries, { minLength: 1, maxLength: 5 }), (list) => {
        const packed = packOf(list)
        for (const [row, entry] of list.entries()) {
          const unpacked = table.unpack(packed)[row] as AnyEntry
          expect(table.unpackRow(packed, row)).toStrictEqual(unpacked)
          expect(Object.keys(unpacked)).toEqual(['price', 'side', 'count', 'last'])
          expect(unpacked).toStrictEqual({
            ...entry,
            price: keptValue(entry, 'price'),
            last: keptValue(entry, 'last'),
          })
        }
      }),
    )
  })

  it('publishes an entry frozen, with its fields in order and without missing values', () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const published = table.publishEntry(entry, 'k')
        expect(table.publish(packOf([entry]), 0, 'k')).toStrictEqual(published)
        const present = table.names.filter((name) => !isMissing(entry[name]))
        expect(Object.keys(published)).toEqual(present)
        for (const name of present) expect(published[name]).toBe(entry[name] === 0 ? 0 : entry[name])
        expect(Object.isFrozen(published)).toBe(true)
      }),
    )
  })

  it('shares the columns of the previous entries in which nothing changed', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(entries, entries), { minLength: 1, maxLength: 4 }), (pairs) => {
        const [before, after] = [0, 1].map((side) => pairs.map((pair) => pair[side] as AnyEntry))
        const packed = packOf(before as AnyEntry[])
        const next = packOf(after as AnyEntry[], packed)
        for (const [field, name] of table.names.entries()) {
          const same = pairs.every(([old, entry]) => Object.is(keptValue(old, name), keptValue(entry, name)))
          expect(next.columns[field] === packed.columns[field]).toBe(same)
        }
      }),
    )
  })

  it('overwrites the values of existing entries, and refuses an entry with other fields', () => {
    fc.assert(
      fc.property(entries, entries, (entry, other) => {
        const target = { ...table.blank(), ...other }
        expect(table.assign([target], packOf([entry]))).toBe(true)
        expect(target).toStrictEqual(table.unpack(packOf([entry]))[0])
        expect(table.assign([{ ...target, prize: 1 }], packOf([entry]))).toBe(false)
        expect(table.assign([{}], packOf([entry]))).toBe(false)
      }),
    )
  })

  it('makes a blank entry with every field and no value', () => {
    expect(Object.entries(table.blank())).toEqual([
      ['price', undefined],
      ['side', undefined],
      ['count', undefined],
      ['last', Number.NaN],
    ])
    expect(table.blank()).not.toBe(table.blank())
  })

  it.each([
    ['NaN', { price: Number.NaN }, /'NVDA\.price'.*found NaN/],
    ['text in a number', { price: '118' }, /'NVDA\.price'.*found 118/],
    ['a number in a text', { side: 1 }, /'NVDA\.side'.*expected up, down.*found 1/],
    ['a word that is not declared', { side: 'sideways' }, /'NVDA\.side'.*found sideways/],
    ['a field that is not declared', { prize: 1 }, /'NVDA\.prize'/],
    ['a field named like one of all objects', { toString: 1 }, /'NVDA\.toString'/],
    ['undefined in a field of NaN', { last: undefined }, /'NVDA\.last'.*NaN where it is missing/],
  ])(
    'rejects %s with an error that names projection, key and field, published or packed',
    (_, wrong, message) => {
      const entry = { ...table.blank(), ...wrong } as AnyEntry
      for (const run of [
        () => table.publishEntry(entry, 'NVDA'),
        () => table.pack(['NVDA'], [entry], false, undefined),
      ]) {
        expect(unsupported(run)).toMatch(message)
        expect(unsupported(run)).toMatch(/'quotes'/)
      }
    },
  )

  it('freezes derived values deeply, and omits undefined ones', () => {
    const deriving = new FieldTable('quotes', fields, ({ price }, key) => ({
      label: { parts: [key] },
      half: price === undefined ? undefined : Number(price) / 2,
    }))
    const published = deriving.publishEntry(deriving.blank(), 'NVDA') as unknown as {
      label: { parts: string[] }
    }
    expect(published).toEqual({ label: { parts: ['NVDA'] } })
    expect('half' in published).toBe(false)
    expect(() => published.label.parts.push('x')).toThrow(TypeError)
  })

  it('removes a value from an entry, which then reads as missing', () => {
    fc.assert(
      fc.property(entries, fc.constantFrom(...table.names), (entry, name) => {
        const changed = { ...entry }
        table.clear(changed, name)
        expect(changed).toStrictEqual({ ...entry, [name]: table.blank()[name] })
        expect(table.unpackField(packOf([changed]), 0, name)).toBeUndefined()
      }),
    )
  })

  it.each([
    ['an unknown kind', 'text'],
    ['no words', []],
    ['words that are not strings', [1]],
  ])('rejects %s', (_, kind) => {
    expect(() => new FieldTable('quotes', { price: kind as never }, undefined)).toThrow(/'price' of 'quotes'/)
  })

  it('publishes no internal field, and rejects an undeclared one', () => {
    const own = new FieldTable('quotes', fields, undefined, ['price'])
    const entry = { ...own.blank(), price: 9, count: 2 } as AnyEntry
    const packed = own.pack(['NVDA'], [entry], false, undefined)
    expect(own.publishEntry(entry, 'NVDA')).toEqual({ count: 2 })
    expect(own.publish(packed, 0, 'NVDA')).toEqual({ count: 2 })
    expect(own.unpackRow(packed, 0)).toEqual(entry)
    expect(() => new FieldTable('quotes', fields, undefined, ['prise'])).toThrow(
      /The internal field 'prise' of 'quotes' is not declared\. Did you mean 'price'\?/,
    )
  })
})
