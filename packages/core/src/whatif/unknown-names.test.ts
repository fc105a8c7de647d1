import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { isTapelineError, type TapelineError } from '../event/error.js'
import { defineProjection } from '../projection/projection.js'
import { createTimeline } from '../timeline/timeline.js'
import { defineReaction } from './define-reaction.js'
import { type Edit, insert, remove } from './edit.js'
import {
  byId,
  byInstrument,
  bySector,
  bySource,
  byType,
  causedBy,
  complement,
  intersection,
  type Selector,
  union,
} from './selector.js'
import { whatIf } from './what-if.js'

const listed = defineEvent({
  type: 'stock.listed',
  schema: z.object({ symbol: z.string(), sector: z.string() }),
  instrument: 'symbol',
  listsInstrument: true,
  sector: 'sector',
})
const traded = defineEvent({
  type: 'price.traded',
  schema: z.object({ symbol: z.string(), price: z.number() }),
  instrument: 'symbol',
})
const noted = defineEvent({ type: 'note.made', schema: z.object({}) })
const definitions = [listed, traded, noted]
const count = defineProjection({
  name: 'count',
  events: definitions,
  initial: () => 0,
  recipes: () => ({ 'price.traded': (draft) => draft + 1 }),
})
const at = Date.UTC(2025, 0, 27, 21)
const timeline = createTimeline(definitions).append([
  { id: 'list-1', type: 'stock.listed', at, data: { symbol: 'NVDA', sector: 'Semiconductors' } },
  {
    id: 'trade-1',
    type: 'price.traded',
    at: at + 1,
    data: { symbol: 'NVDA', price: 5 },
    causes: [{ id: 'to-come' }],
    sources: [{ name: 'A paper', fact: 'S10' }],
  },
  { id: 'note-1', type: 'note.made', at: at + 2, data: {} },
])
const NONE = { consequences: 'keep' } as const

function faultOf(edits: readonly Edit[]): TapelineError | undefined {
  try {
    whatIf(timeline, { name: 'x', edits })
    return undefined
  } catch (error) {
    if (isTapelineError(error)) return error
    throw error
  }
}

/** A selector with an unknown name, and its error message. */
const typos: readonly [what: string, selector: Selector, message: string][] = [
  ['an id', 'trade-l', "the event 'trade-l', which this timeline does not have"],
  ['an id', 'trade-l', "Did you mean 'trade-1'?"],
  ['one of several ids', byId('trade-1', 'note-l'), "Did you mean 'note-1'?"],
  ['a type', byType('prise.traded'), "Did you mean 'price.traded'?"],
  ['one of several types', byType('note.made', 'prise.traded'), "Did you mean 'price.traded'?"],
  ['an instrument', byInstrument('NVDIA'), "Did you mean 'NVDA'?"],
  ['one of several instruments', byInstrument('NVDA', 'NVDIA'), "Did you mean 'NVDA'?"],
  ['a sector', bySector('Semiconducters'), "Did you mean 'Semiconductors'?"],
  ['a source', bySource({ name: 'A papre' }), "Did you mean 'A paper'?"],
  ['a fact of a source', bySource({ name: 'A paper', fact: 'S1O' }), "Did you mean 'S10'?"],
  ['a cause', causedBy('trade-l'), "Did you mean 'trade-1'?"],
]

describe('an unknown name on a timeline', () => {
  test.each(typos)('is an error of the edit: %s', (_, selector, message) => {
    const fault = faultOf([remove(selector, NONE)])
    expect(fault).toMatchObject({ code: 'edit.empty', place: { file: 'edits[0]' } })
    expect(fault?.message).toContain(message)
  })

  test.each(typos)(
    'is an error at any depth, even if other parts select something: %s',
    (_, selector, message) => {
      for (const nested of [
        union('note-1', selector),
        complement(selector),
        intersection('note-1', complement(selector)),
        union('note-1', union(intersection(selector, byType('note.made')))),
      ]) {
        const fault = faultOf([remove(nested, NONE)])
        expect(fault?.code).toBe('edit.empty')
        expect(fault?.message).toContain(message)
      }
    },
  )

  test('is no error if the edit may be empty, or is applied to a view as known before', () => {
    for (const [, selector] of typos)
      expect(faultOf([remove(union('note-1', selector), { ...NONE, mayBeEmpty: true })])).toBeUndefined()
    const branch = whatIf(timeline, { name: 'x', edits: [remove(byInstrument('NVDA'), NONE)] })
    expect(branch.asKnownAt(at - 1).length).toBe(0)
  })
})

test.each<[what: string, selector: Selector]>([
  ['a type without events', union('note-1', byType('event.retracted'))],
  ['an instrument without another event', union('note-1', byInstrument('NVDA'))],
  ['a cause that has not arrived', causedBy('to-come')],
  ['an event without effects', union('note-1', causedBy('note-1'))],
  ['a source by its fact alone', bySource({ fact: 'S10' })],
])('a known name may select nothing: %s', (_, selector) => {
  expect(faultOf([remove(selector, NONE)])).toBeUndefined()
})

test('an id that has not arrived is reported with the nearest one, everywhere', () => {
  for (const call of [
    () => timeline.get('trade-l'),
    () => timeline.positionOf('trade-l'),
    () => timeline.causesOf('trade-l'),
    () => timeline.effectsOf('trade-l'),
    () => timeline.inForce('trade-l'),
  ])
    expect(call).toThrow("Did you mean 'trade-1'?")
  expect(timeline.find('trade-l')).toBeUndefined()
})

describe('the selector of a reaction', () => {
  const reacting = (where: Selector, answersSimulated = false) =>
    defineReaction({
      name: 'echo',
      events: definitions,
      on: ['note.made'],
      where,
      projection: count,
      parameters: {},
      answersSimulated,
      react: () => [],
    })

  test.each(typos.filter(([what]) => !what.includes('type')))(
    'must be on the timeline: %s',
    (_, where, message) => {
      expect(() => whatIf(timeline, { name: 'x', reactions: [reacting(where)] })).toThrow(message)
    },
  )

  test('may name events that an edit inserts or removes, or that other reactions derive', () => {
    const reactions = [reacting('note-2')]
    const note2 = { id: 'note-2', type: 'note.made', at: at + 3, data: {} }
    expect(whatIf(timeline, { name: 'x', edits: [insert(note2)], reactions }).length).toBe(4)
    expect(
      whatIf(timeline, { name: 'x', edits: [remove('note-1')], reactions: [reacting('note-1')] }).length,
    ).toBe(2)
    expect(whatIf(timeline, { name: 'x', reactions: [reacting('echo of note-1', true)] }).length).toBe(3)
  })

  test('must be a valid selector with the event types of the reaction', () => {
    expect(() => reacting(byType('note.mode'))).toThrow("Did you mean 'note.made'?")
    expect(() => reacting(complement(byType('note.mode')))).toThrow("Did you mean 'note.made'?")
    expect(() => reacting({ select: 'id', ids: 5 } as never)).toThrow('where.ids')
    expect(() => reacting({ select: 'typ' } as never)).toThrow('where.select')
  })
})

test('edits that repeat aliases very often are rejected at once', () => {
  let edit: unknown = remove('note-1')
  for (let depth = 0; depth < 60; depth += 1) edit = { edit: 'in-order', edits: [edit, edit] }
  const cycle: Record<string, unknown> = { edit: 'in-order' }
  cycle.edits = [cycle, cycle]
  for (const given of [edit, cycle])
    expect(() => whatIf(timeline, { name: 'x', edits: [given as Edit] })).toThrow('too many edits')
})
