import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { codesOf, faultsOf } from '../event/faults.fixture.js'
import { defineProjection } from '../projection/projection.js'
import { replay } from '../replay/replay.js'
import { columnsOf } from '../timeline/columns-of.js'
import { arbitraryInputs, emptyTimeline, note, noted } from '../timeline/model.fixture.js'
import { createTimeline, type Timeline } from '../timeline/timeline.js'
import { remove } from './edit.js'
import { whatIf } from './what-if.js'

const ordered = defineEvent({
  type: 'order.placed',
  schema: z.strictObject({ symbol: z.string(), shares: z.number() }),
  columns: { symbol: 'text', shares: 'number' },
})
const labelled = defineEvent({
  type: 'label.put',
  schema: z.strictObject({ text: z.string() }),
  columns: { text: 'text' },
})
const order = (id: string, at: number, symbol = 'NVDA') =>
  ({ id, type: 'order.placed', at, data: { symbol, shares: 5 } }) as const
const label = (id: string, at: number, text: string) =>
  ({ id, type: 'label.put', at, data: { text } }) as const

/** The events of a timeline and its views of the past. */
const seen = (timeline: Timeline): unknown => [
  JSON.stringify(timeline),
  ...[0, 2, 5].map((moment) => JSON.stringify(timeline.asKnownAt(moment))),
]

describe('withDefinitions', () => {
  test('gives the timeline that had all definitions from the beginning', () => {
    const orders = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 6 })
    fc.assert(
      fc.property(
        arbitraryInputs(),
        arbitraryInputs(),
        orders,
        fc.integer({ min: 2, max: 6 }),
        (list, more, times, blockSize) => {
          const late = more.map((input) => ({ ...input, id: `late-${input.id}` }))
          const added = times.map((at, index) => order(`o${index}`, at))
          const grown = emptyTimeline(blockSize).append(list).withDefinitions([ordered])
          const whole = createTimeline([noted, ordered], { blockSize }).append(list)
          expect(seen(grown)).toEqual(seen(whole))
          expect(seen(grown.append([...late, ...added]))).toEqual(seen(whole.append([...late, ...added])))
        },
      ),
    )
  })

  test('keeps the seal, the events and the states that were computed', () => {
    let runs = 0
    const count = defineProjection({
      name: 'count',
      events: [noted],
      initial: () => ({ notes: 0 }),
      recipes: () => ({
        'note.made': (draft) => {
          runs += 1
          draft.notes += 1
        },
      }),
    })
    const base = createTimeline([noted], { blockSize: 4 })
      .append(Array.from({ length: 400 }, (_, index) => note(`e${index}`, index)))
      .seal()
    replay(base, count).atEnd()
    const before = runs
    const more = base.withDefinitions([ordered])
    expect([more.sealed, more.chain]).toEqual([true, base.chain])
    expect(replay(more, count).atEnd()).toEqual({ notes: 400 })
    expect(runs - before).toBeLessThan(400)
    expect(codesOf(() => base.append(order('o', 1) as never))).toEqual(['event.type-unknown'])
  })

  test('of a branch has its views of the past', () => {
    const base = emptyTimeline().append([note('a', 1), note('b', 2), note('c', 3)])
    const branch = whatIf(base, { name: 'gone', edits: [remove('a')] }).withDefinitions([ordered])
    const grown = branch.append(order('o', 2))
    expect(Array.from(grown.asKnownAt(2), ({ id }) => id)).toEqual(['b', 'o'])
    expect([...grown.asKnownAt(2).definitions.keys()]).toEqual([...grown.definitions.keys()])
  })

  test('skips known definitions, and rejects another one of a known type', () => {
    const base = emptyTimeline()
    const more = base.withDefinitions([ordered, noted])
    expect([...more.definitions.keys()]).toEqual(['event.retracted', 'note.made', 'order.placed'])
    expect(more.withDefinitions([ordered])).toBe(more)
    expect(base.withDefinitions([])).toBe(base)
    const other = defineEvent({ type: 'note.made', schema: z.unknown() })
    expect(faultsOf(() => base.withDefinitions([other]))).toMatchObject([
      {
        code: 'definition.invalid',
        message: "The timeline already has another definition of the type 'note.made'.",
      },
    ])
    const twice = defineEvent({ type: 'order.placed', schema: z.unknown() })
    expect(faultsOf(() => base.withDefinitions([ordered, twice]))).toMatchObject([
      { code: 'definition.invalid', message: "Two definitions have the type 'order.placed'." },
    ])
    expect(codesOf(() => base.withDefinitions(ordered as never))).toEqual(['argument.invalid'])
  })

  test('shares the limit of texts', () => {
    const base = createTimeline([labelled], { textsMax: 2 }).append([label('l1', 1, 'limit-a')])
    const more = base
      .withDefinitions([ordered])
      .append([order('o1', 2, 'limit-b'), order('o2', 3, 'limit-c')])
    const [batch] = [...columnsOf(more).batches]
    expect([columnsOf(more).texts, batch?.objects.length]).toEqual([['limit-a', 'limit-b'], 1])
  })

  test('has the events of both in its type', () => {
    const more = emptyTimeline()
      .withDefinitions([ordered])
      .append([note('a', 1), order('o', 2)])
    const shares: number[] = Array.from(more, (event) =>
      event.type === 'order.placed' ? event.data.shares : event.data.value,
    )
    expect(shares).toEqual([1, 5])
    const wrong = (): unknown => [
      // @ts-expect-error -- a type without a definition
      more.append({ id: 'x', type: 'order.cancelled', at: 1, data: {} }),
      // @ts-expect-error -- data of another type
      more.append({ id: 'x', type: 'order.placed', at: 1, data: { value: 1 } }),
      // @ts-expect-error -- one definition instead of a list
      more.withDefinitions(ordered),
      // @ts-expect-error -- a name instead of a definition
      more.withDefinitions(['order.placed']),
    ]
    expect(wrong).toThrow()
  })
})
