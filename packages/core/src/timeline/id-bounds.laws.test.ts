import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { derivedId, PREFIXES_MAX } from './columns/derived-id.js'
import { IdBounds } from './id-bounds.js'

const arbitraryId = fc.oneof(
  fc
    .tuple(fc.constantFrom('a', 'b', 'a-1-', ''), fc.integer({ min: 0, max: 20 }))
    .map(([prefix, number]) => prefix + number),
  fc.constantFrom('a', 'a01', 'x-00', '', 'a9999999999999999'),
  fc.string(),
)

describe('the bounds of ids', () => {
  it('include every id that was added, and no number above those after its prefix', () => {
    fc.assert(
      fc.property(fc.array(fc.array(arbitraryId)), fc.array(arbitraryId), (batches, others) => {
        const added = batches.flat()
        const bounds = batches.reduce((made, ids) => made.with(ids), IdBounds.empty)
        for (const id of added) expect(bounds.mayInclude(derivedId(id))).toBe(true)
        for (const id of others) {
          const derived = derivedId(id)
          if (derived === undefined) continue
          const numbers = added.flatMap((own) => {
            const known = derivedId(own)
            return known?.prefix === derived.prefix ? [known.number] : []
          })
          expect(bounds.mayInclude(derived)).toBe(numbers.some((number) => number >= derived.number))
        }
      }),
    )
  })

  it('exclude nothing once there are too many prefixes', () => {
    const ids = Array.from({ length: PREFIXES_MAX + 1 }, (_, index) => `feed-${index}-of-1`)
    const bounds = IdBounds.empty.with(ids)
    for (const id of [...ids, 'other-7']) expect(bounds.mayInclude(derivedId(id))).toBe(true)
    expect(IdBounds.empty.with(ids.slice(1)).mayInclude(derivedId('other-7'))).toBe(false)
  })
})
