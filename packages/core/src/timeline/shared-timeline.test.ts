import { fc, test as property } from '@fast-check/jest'
import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { isTapelineError } from '../event/error.js'
import { type SharedTimeline, shareTimeline, timelineFromShared } from './shared-timeline.js'
import { createTimeline } from './timeline.js'

const schema = z.strictObject({ symbol: z.string(), price: z.number() })
const told = defineEvent({ type: 'price.told', schema, columns: { symbol: 'text', price: 'number' } })
const noted = defineEvent({ type: 'note.made', schema: z.strictObject({ lines: z.array(z.string()) }) })
const definitions = [told, noted] as const

const arrival = fc.record({
  at: fc.nat({ max: 60 }),
  late: fc.nat({ max: 3 }),
  isNamed: fc.boolean(),
  isNote: fc.boolean(),
  symbol: fc.constantFrom('NVDA', 'AAPL', 'é'),
  /** The place of an event that it corrects; few of them are there. */
  corrects: fc.nat({ max: 60 }),
  basis: fc.constantFrom('recorded' as const, 'simulated' as const),
})

const tapes = fc
  .tuple(fc.array(arrival, { maxLength: 40 }), fc.integer({ min: 2, max: 9 }))
  .map(([list, blockSize]) => {
    const ids = list.map(({ isNamed }, index) => (isNamed ? `one ${index}!` : `e${index}`))
    return createTimeline(definitions, { blockSize }).append(
      list.map(({ at, late, isNote, symbol, corrects, basis }, index) => ({
        id: ids[index] as string,
        at,
        knownAt: at + late,
        basis,
        ...(corrects < index ? { replaces: ids[corrects] as string } : {}),
        ...(isNote
          ? { type: 'note.made' as const, data: { lines: [symbol] } }
          : { type: 'price.told' as const, data: { symbol, price: at } }),
      })),
    )
  })

/** What another thread gets, in which types and texts have other numbers. */
function sentTo(shared: SharedTimeline): SharedTimeline {
  const copy = structuredClone(shared)
  for (const { length, typeIds, texts } of copy.blocks) {
    const ids = new Uint16Array(copy.memory, typeIds, length)
    for (const index of ids.keys()) ids[index] = (ids[index] as number) + 1
    for (const offset of texts) {
      const codes = new Uint32Array(copy.memory, offset ?? 0, offset === undefined ? 0 : length)
      for (const index of codes.keys()) if (codes[index] !== 0) codes[index] = (codes[index] as number) + 1
    }
  }
  return {
    ...copy,
    types: ['test.other', ...copy.types],
    texts: [undefined, 'another', ...copy.texts.slice(1)],
  }
}

describe('a timeline that threads share', () => {
  property.prop([tapes, fc.nat({ max: 60 }), arrival])(
    'is the same in each, and goes on the same',
    (tape, moment, more) => {
      const event = { id: 'e99', type: 'price.told' as const, at: more.at, data: { symbol: 'new', price: 1 } }
      for (const other of [structuredClone(shareTimeline(tape)), sentTo(shareTimeline(tape))]) {
        const again = timelineFromShared(definitions, other)
        expect(JSON.stringify(again)).toBe(JSON.stringify(tape))
        expect([...again]).toEqual([...tape])
        expect(again.chain.blocks.map(({ length }) => length)).toEqual(
          tape.chain.blocks.map(({ length }) => length),
        )
        for (const { id } of tape.arrivals()) {
          expect(again.find(id)).toEqual(tape.find(id))
          expect(Object.isFrozen(again.find(id)?.data)).toBe(true)
        }
        expect(JSON.stringify(again.asKnownAt(moment))).toBe(JSON.stringify(tape.asKnownAt(moment)))
        expect(JSON.stringify(again.append(event))).toBe(JSON.stringify(tape.append(event)))
      }
    },
  )

  test('leaves its columns where all threads read them', () => {
    const tape = createTimeline(definitions).append({
      id: 'e1',
      type: 'price.told',
      at: 0,
      data: { symbol: 'A', price: 1 },
    })
    const shared = shareTimeline(tape)
    expect(timelineFromShared(definitions, shared).chain.blocks[0]?.at.buffer).toBe(shared.memory)
    expect(timelineFromShared(definitions, shareTimeline(createTimeline(definitions))).length).toBe(0)
  })

  test('of objects is read by definitions that declare columns', () => {
    const asObjects = createTimeline([defineEvent({ type: 'price.told', schema })]).append([
      { id: 'e1', type: 'price.told', at: 0, data: { symbol: 'A', price: 1 } },
      { id: 'e2', type: 'price.told', at: 2, data: { symbol: 'A', price: 3 } },
    ])
    const again = timelineFromShared(definitions, shareTimeline(asObjects))
    const late = { id: 'e3', type: 'price.told' as const, at: 1, data: { symbol: 'B', price: 2 } }
    expect([...again.append(late)]).toEqual([...asObjects.append(late)])
    expect(again.find('e1')).toEqual(asObjects.find('e1'))
  })

  test('is refused by other definitions', () => {
    const shared = shareTimeline(
      createTimeline(definitions).append({
        id: 'e1',
        type: 'price.told',
        at: 0,
        data: { symbol: 'A', price: 1 },
      }),
    )
    const read = (others: Parameters<typeof createTimeline>[0]): unknown => {
      try {
        return timelineFromShared(others, shared)
      } catch (error) {
        return isTapelineError(error) && error.code
      }
    }
    expect(read([noted])).toBe('event.type-unknown')
    expect(read([defineEvent({ type: 'price.told', schema })])).toBe('definition.invalid')
    expect(
      read([defineEvent({ type: 'price.told', schema, columns: { price: 'number', symbol: 'text' } })]),
    ).toBe('definition.invalid')
  })
})
