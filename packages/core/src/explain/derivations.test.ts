import { describe, expect, it } from '@jest/globals'
import { FieldTable } from '../projection/field-table.js'
import { Derivations } from './derivations.js'

const table = new FieldTable(
  'prices',
  { last: 'number', previous: 'number', high: 'number', volume: 'number' },
  ({ last, previous, high }) => ({
    change: last === undefined || previous === undefined ? undefined : Number(last) - Number(previous),
    // Needs the last price only if there is no high.
    top: high ?? last,
    symbolLength: 4,
  }),
)

/** Its derivation throws without a last price. */
const strict = new FieldTable('strict', { last: 'number', previous: 'number' }, ({ last }) => {
  if (last === undefined) throw new Error('no last price')
  return { half: Number(last) / 2 }
})

const entry = {
  last: 12,
  previous: 10,
  high: 13,
  volume: 7,
  ...derived({ last: 12, previous: 10, high: 13 }),
}

function derived(fields: Record<string, number>): Record<string, unknown> {
  return { ...table.derivedOf(fields, 'NVDA') }
}

describe('the fields from which a published field follows', () => {
  const fieldsFor = (field: string, of: Record<string, unknown> = entry) =>
    new Derivations().fieldsFor(table, 0, 'NVDA', of, field)

  it('are a declared field itself', () => {
    expect(fieldsFor('volume')).toEqual(['volume'])
  })

  it('are those that a derived field reads and needs', () => {
    expect(fieldsFor('change')).toEqual(['last', 'previous'])
    expect(fieldsFor('top')).toEqual(['high'])
    expect(fieldsFor('top', { last: 12, top: 12 })).toEqual(['last'])
  })

  it('are none for a constant', () => {
    expect(fieldsFor('symbolLength')).toEqual([])
  })

  it('include a field without which the derivation throws', () => {
    const own = { last: 12, previous: 10, half: 6 }
    expect(new Derivations().fieldsFor(strict, 0, 'NVDA', own, 'half')).toEqual(['last'])
  })

  it('are searched again for an entry whose fields of an earlier answer do not suffice', () => {
    const derivations = new Derivations()
    expect(derivations.fieldsFor(table, 0, 'NVDA', entry, 'top')).toEqual(['high'])
    expect(derivations.fieldsFor(table, 0, 'AAPL', { last: 5, previous: 4, top: 5 }, 'top')).toEqual(['last'])
    expect(derivations.fieldsFor(table, 0, 'NVDA', entry, 'top')).toEqual(['high'])
  })
})
