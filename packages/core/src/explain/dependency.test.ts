import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Wanted, WantedSet } from './dependency.js'

const places = fc.record({
  slot: fc.nat(2),
  key: fc.constantFrom('a', 'b', undefined),
  field: fc.constantFrom('', 'last'),
})
const steps = fc.array(fc.tuple(places, fc.nat(9), fc.boolean()), { maxLength: 30 })

/** The name of a location. */
const nameOf = ({ slot, key, field }: Pick<Wanted, 'slot' | 'key' | 'field'>): string =>
  `${slot}/${key}/${field}`

describe('the wanted dependencies', () => {
  it('are those that were added and not deleted, each with its latest position', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const wanted = new WantedSet()
        const model = new Map<string, Wanted>()
        for (const [place, below, isAdded] of list) {
          const fields = (): string =>
            JSON.stringify([...model.values()].map(({ slot, field }) => `${slot}.${field}`).sort())
          const distinct = (): string => [...new Set(JSON.parse(fields()) as string[])].join()
          const [before, version] = [distinct(), wanted.version]
          const item = { ...place, below, value: 1 }
          if (isAdded) {
            wanted.add(item)
            if ((model.get(nameOf(place))?.below ?? -1) < below) model.set(nameOf(place), item)
          } else {
            wanted.delete(place)
            model.delete(nameOf(place))
          }
          const items = [...model.values()]
          expect(wanted.size).toBe(model.size)
          expect(wanted.version !== version).toBe(distinct() !== before)
          const slots = [...new Set(items.map(({ slot }) => slot))].sort()
          expect(wanted.slots().sort()).toEqual(slots)
          const found = slots.flatMap((slot) => [...wanted.ofSlot(slot)])
          const shown = (some: readonly Wanted[]) => some.map((one) => `${nameOf(one)} ${one.below}`).sort()
          expect(shown(found)).toEqual(shown(items))
          const keys = new Set(items.map(({ key }) => key))
          expect(wanted.onlyKeyAmong(slots)).toBe(keys.size === 1 ? [...keys][0] : undefined)
          for (const slot of slots) {
            const own = items.filter((one) => one.slot === slot)
            expect(wanted.fieldsOf(slot).sort()).toEqual([...new Set(own.map(({ field }) => field))].sort())
            expect(new Set(wanted.keysOf(slot))).toEqual(new Set(own.map(({ key }) => key)))
          }
        }
      }),
    )
  })
})
