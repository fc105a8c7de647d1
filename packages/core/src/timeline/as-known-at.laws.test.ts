import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { expectSound, idsOf } from './expectations.fixture.js'
import {
  arbitraryInputs,
  definitions,
  emptyTimeline,
  eventsInForce,
  type Input,
  note,
} from './model.fixture.js'
import { openTimeline } from './stored/open-timeline.js'
import { writeTimeline } from './stored/write-timeline.js'

/** The same events over a longer time, so that blocks lie wholly before and after most moments; corrections may be very late. */
const spread = arbitraryInputs(80).map((inputs) =>
  inputs.map((input, index): Input => {
    const shift = 7 * Math.floor(index / 6)
    return { ...input, at: (input.at as number) + shift, knownAt: (input.knownAt as number) + shift }
  }),
)
const moments = fc.array(fc.integer({ min: -3, max: 110 }), { minLength: 1, maxLength: 3 })
const sizes = fc.constantFrom(3, 8, 16, 64)

describe('a view of what was known at a moment', () => {
  test('equals the plain model, however late corrections became known', () => {
    fc.assert(
      fc.property(spread, moments, sizes, (inputs, whens, size) => {
        const timeline = emptyTimeline(size).append(inputs)
        const arrived = timeline.arrivals()
        for (const when of whens) {
          const known = arrived.filter(({ knownAt }) => knownAt <= when)
          const current = eventsInForce(known)
          const view = timeline.asKnownAt(when)
          expect(view.length).toBe(current.length)
          // Found by id before anything else is read.
          const ids = new Set(idsOf(known))
          expect(arrived.map(({ id }) => view.find(id)?.id)).toEqual(
            arrived.map(({ id }) => (ids.has(id) ? id : undefined)),
          )
          expect([...view]).toEqual(current)
          expect(idsOf(view.arrivals())).toEqual(idsOf(known))
          expectSound(view, size)
        }
      }),
    )
  })

  test('takes later events, corrections and views as a timeline of these events does', () => {
    fc.assert(
      fc.property(spread, spread, moments, sizes, (inputs, others, [when = 0, then = when], size) => {
        const timeline = emptyTimeline(size).append(inputs)
        const view = timeline.asKnownAt(when)
        const more = others.map((input) => ({ ...input, id: `more ${input.id}` })) as Input[]
        const late = inputs
          .slice(0, 5)
          .map(({ id, at }, index) => note(`late-${index}`, at as number, { replaces: id }))
        const grown = view.append([...more, ...late])
        const arrived = grown.arrivals()
        expect(idsOf(grown)).toEqual(idsOf(eventsInForce(arrived)))
        const again = grown.asKnownAt(then)
        expect(idsOf(again)).toEqual(idsOf(eventsInForce(arrived.filter(({ knownAt }) => knownAt <= then))))
        expectSound(again, size)
      }),
    )
  })
})

const COUNT = 20_000
const BLOCK = 256
/** One note each second; every hundredth is corrected, known a minute later or after the end of the tape. */
function corrected(delay: 'a minute' | 'the end'): ReturnType<typeof emptyTimeline> {
  const notes = Array.from({ length: COUNT }, (_, index) => note(`e${index}`, index))
  const corrections = Array.from({ length: COUNT / 100 }, (_, index) =>
    note(`e${COUNT + index}`, 100 * index, {
      replaces: `e${100 * index}`,
      knownAt: delay === 'a minute' ? 100 * index + 60 : COUNT + index,
    }),
  )
  return emptyTimeline(BLOCK).append(notes).append(corrections)
}

test.each([
  ['a minute', 3, 3],
  ['the end', 60, 3],
] as const)(
  'a view of an open tape with corrections known after %s reads only the blocks that changed',
  (delay, atFirst, later) => {
    const parts: Uint8Array[] = []
    const timeline = corrected(delay)
    writeTimeline(timeline, { write: (bytes) => parts.push(bytes), checksum: () => 0 })
    const bytes = Uint8Array.from(parts.flatMap((part) => [...part]))
    let reads = 0
    const source = {
      name: 'notes.tape',
      size: bytes.length,
      checksum: undefined,
      read: (offset: number, length: number): Uint8Array => {
        reads += 1
        return bytes.slice(offset, offset + length)
      },
    }
    const { timeline: open } = openTimeline(definitions, source, { memoryBudgetBytes: 100_000 })
    const readBy = (when: number): number => {
      reads = 0
      expect(open.asKnownAt(when).length).toBe(timeline.asKnownAt(when).length)
      return reads
    }
    expect(readBy(15_000)).toBeLessThanOrEqual(atFirst)
    expect(readBy(15_100)).toBeLessThanOrEqual(later)
    expect([...open.asKnownAt(14_990)]).toEqual([...timeline.asKnownAt(14_990)])
  },
)
