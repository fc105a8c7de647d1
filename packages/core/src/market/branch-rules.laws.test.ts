/** The projections of the market can replay a branch if they can replay its parent, or its edit is rejected with the event. */
import { fc, test } from '@fast-check/jest'
import { describe, expect, it } from '@jest/globals'
import { isTapelineError, type TapelineError } from '../event/error.js'
import type { Timeline } from '../timeline/timeline.js'
import { defineReaction } from '../whatif/define-reaction.js'
import { type Edit, inOrder, insert, remove, replace, scale, shift } from '../whatif/edit.js'
import { whatIf } from '../whatif/what-if.js'
import { type MarketEvent, marketEvents } from './events.js'
import { market } from './market.js'
import { failureOf, type Line, lines, START, tapeOf, tapes } from './market-lines.fixture.js'

const RUNS = { numRuns: Math.max(150, 3 * (fc.readConfigureGlobal().numRuns as number)) }
const names = ['AA', 'BB', 'CC', '^GSPC']

/** The lines that can be replayed together, as sealing decides. */
function sealable(tape: readonly Line[]): Line[] {
  try {
    tapeOf(tape).seal()
    return [...tape]
  } catch (error) {
    if (!isTapelineError(error)) throw error
    const wrong = new Set(error.faults.map(({ eventId }) => eventId))
    return sealable(tape.filter((_, index) => !wrong.has(`e${index}`)))
  }
}

const inputOf = ({ type, at, data }: Line, id: string): Parameters<typeof insert<MarketEvent>>[0] =>
  ({ id, type, at, data }) as unknown as Parameters<typeof insert<MarketEvent>>[0]

const pick = fc.nat(30)
const by = fc.oneof(
  fc.record({ hours: fc.integer({ min: -100, max: 100 }) }),
  fc.record({ days: fc.integer({ min: -4, max: 4 }) }),
  fc.record({ tradingDays: fc.integer({ min: -2, max: 2 }) }),
)
const changed = fc.oneof(
  fc.record({ symbol: fc.constantFrom(...names) }),
  fc.record({ day: fc.constantFrom('2025-01-24', '2025-01-25', '2025-01-27') }),
  fc.record({ exchange: fc.constantFrom('XNYS', 'XNAS') }),
  fc.record({ start: fc.nat(200).map((steps) => START + steps * 1_800_000) }),
  fc.record({ to: fc.constantFrom(...names) }),
)
const consequences = fc.constantFrom('keep' as const, 'drop' as const)
type Make = (length: number, index: number) => Edit
const edits: fc.Arbitrary<Make> = fc.oneof(
  lines.map(
    (line): Make =>
      (_, index) =>
        insert(inputOf(line, `new${index}`)),
  ),
  fc.tuple(pick, consequences).map(
    ([at, own]): Make =>
      (length) =>
        remove(`e${at % length}`, { consequences: own }),
  ),
  fc.tuple(pick, changed).map(
    ([at, data]): Make =>
      (length) =>
        replace(`e${at % length}`, { data, consequences: 'keep' }),
  ),
  fc.tuple(pick, by, fc.constantFrom('keep' as const, 'along' as const)).map(
    ([at, own, said]): Make =>
      (length) =>
        shift(`e${at % length}`, own, { consequences: said, exchange: 'XNAS' }),
  ),
  fc.tuple(pick, fc.constantFrom(0, 0.5, 2)).map(
    ([at, factor]): Make =>
      (length) =>
        scale(`e${at % length}`, factor, { consequences: 'keep' }),
  ),
)

function errorOf(run: () => unknown): TapelineError {
  try {
    run()
  } catch (error) {
    if (!isTapelineError(error)) throw error
    return error
  }
  throw new Error('nothing was thrown')
}

describe('a branch of a tape that seals', () => {
  let [made, refused] = [0, 0]

  test.prop([tapes, fc.array(edits, { minLength: 1, maxLength: 3 }), fc.boolean()], RUNS)(
    'is rejected, or the market can replay it',
    (tape, makes, isOrdered) => {
      const own = sealable(tape)
      const list = makes.map((make, index) => make(own.length, index))
      let branch: Timeline<MarketEvent>
      try {
        branch = whatIf(tapeOf(own).seal(), { name: 'other', edits: isOrdered ? [inOrder(list)] : list })
      } catch (error) {
        if (!isTapelineError(error)) throw error
        if (error.code === 'edit.unreplayable') refused += 1
        return
      }
      made += 1
      expect(failureOf(branch)).toBeUndefined()
    },
  )

  it('is sometimes accepted and sometimes rejected', () => {
    expect(Math.min(made, refused)).toBeGreaterThan(0)
  })

  test.prop([tapes, fc.uniqueArray(pick, { maxLength: 2 }), fc.array(lines, { maxLength: 2 })], RUNS)(
    'is rejected only if the tape of its events cannot be replayed, with an event on which it fails',
    (tape, gone, added) => {
      const own = sealable(tape)
      const removed = new Set(gone.map((at) => at % own.length))
      const list = [
        ...[...removed].map((at) => remove(`e${at}`)),
        ...added.map((line, index) => insert(inputOf(line, `new${index}`))),
      ]
      const kept = own.flatMap((line, index) => (removed.has(index) ? [] : [inputOf(line, `e${index}`)]))
      const brought = added.map((line, index) => inputOf(line, `new${index}`))
      const failure = failureOf(tapeOf([]).append([...kept, ...brought] as never))
      try {
        whatIf(tapeOf(own).seal(), { name: 'other', edits: list })
        expect(failure).toBeUndefined()
      } catch (error) {
        if (!isTapelineError(error)) throw error
        if (error.code !== 'edit.unreplayable') return
        expect(failure).toBeDefined()
        expect(error.eventId).toBe(failure)
      }
    },
  )
})

describe('branches of one tape', () => {
  /** Each branch starts from the one before, or from the tape if it is rejected or not `isNested`. */
  function outcomes(on: Timeline<MarketEvent>, makes: readonly Make[], isNested: boolean): unknown[] {
    let parent = on
    return makes.map((make, index) => {
      try {
        const branch = whatIf(parent, { name: `${index}`, edits: [make(on.length, index)] })
        if (isNested) parent = branch
        return branch.length
      } catch (error) {
        if (!isTapelineError(error)) throw error
        return [error.code, error.eventId]
      }
    })
  }

  test.prop([tapes, fc.array(edits, { minLength: 2, maxLength: 6 }), fc.boolean()], RUNS)(
    'are rejected alike in any order and with blocks of any size',
    (tape, makes, isNested) => {
      const own = sealable(tape)
      // In one block, no branch uses what another has found out.
      const expected = outcomes(tapeOf(own), makes, isNested)
      const small = tapeOf(own, 2)
      expect(outcomes(small, makes, isNested)).toEqual(expected)
      expect(outcomes(small, makes, isNested)).toEqual(expected)
    },
  )
})

describe('an edit after which an event cannot be replayed', () => {
  const listed: Line = {
    type: 'instrument.listed',
    at: 0,
    data: { symbol: 'AA', name: 'AA', exchange: 'XNAS', kind: 'equity' },
  }
  const trade = (time: string): Line => ({
    type: 'price.traded',
    at: Date.parse(time),
    data: { symbol: 'AA', price: 10 },
  })
  const delisted = (time: string): Line => ({
    type: 'instrument.delisted',
    at: Date.parse(time),
    data: { symbol: 'AA' },
  })
  const tape = tapeOf([listed, trade('2025-01-23T10:00-05:00'), trade('2025-01-24T10:00-05:00')])
  const refusal = (list: readonly Edit[], on = tape): unknown => {
    const { code, eventId, place } = errorOf(() => whatIf(on, { name: 'other', edits: list }))
    return [code, eventId, place?.file]
  }

  it('is rejected on a branch that delists another instrument, after other branches of its tape', () => {
    const listing = (symbol: string): Line => ({ ...listed, data: { ...listed.data, symbol } })
    const gone: Line = { type: 'instrument.delisted', at: 0, data: { symbol: 'BB' } }
    const lists = [listed, listing('BB'), gone, listing('CC'), listing('DD'), listing('EE')]
    const trades = ['10:00', '10:02'].map((time) => ({
      ...trade(`2025-01-23T${time}-05:00`),
      data: { symbol: 'CC', price: 10 },
    }))
    const base = tapeOf([...lists, ...trades], 2)
    const added = insert(inputOf(trade('2025-01-23T10:01-05:00'), 'new'))
    expect(whatIf(base, { name: 'other', edits: [added] }).length).toBe(9)
    const delisting = whatIf(base, { name: 'other', edits: [replace('e2', { data: { symbol: 'AA' } })] })
    expect(refusal([added], delisting)).toEqual(['edit.unreplayable', 'new', 'edits[0].events[0]'])
  })

  it('is reported with the first such event', () => {
    expect(refusal([remove('e0')])).toEqual(['edit.unreplayable', 'e1', 'edits[0]'])
    expect(refusal([shift('e0', { days: 20_112 })])).toEqual(['edit.unreplayable', 'e1', 'edits[0]'])
    const early = insert(inputOf(delisted('2025-01-23T20:00-05:00'), 'end'))
    expect(refusal([scale('e1', 2), early])).toEqual(['edit.unreplayable', 'e2', 'edits[1].events[0]'])
    expect(refusal([inOrder([scale('e1', 2), early])])).toEqual([
      'edit.unreplayable',
      'e2',
      'edits[0].edits[1].events[0]',
    ])
    const { message } = errorOf(() => whatIf(tape, { name: 'other', edits: [remove('e0')] }))
    expect(message).toContain(
      "After the edit, this event (and 1 more after it) cannot be replayed: edit it as well, or make another edit. The instrument 'AA' is not listed before this event, or no longer.",
    )
  })

  it('is accepted together with an edit that repairs it', () => {
    expect(
      failureOf(whatIf(tape, { name: 'other', edits: [remove('e0'), remove('e1'), remove('e2')] })),
    ).toBeUndefined()
    const twice = [shift('e0', { days: 20_112 }), shift('e0', { days: -20_112 })]
    expect(failureOf(whatIf(tape, { name: 'other', edits: [inOrder(twice)] }))).toBeUndefined()
  })

  it('is accepted if the parent breaks the same rule at the same event', () => {
    const broken = tapeOf([trade('2025-01-23T10:00-05:00'), { ...listed, at: START + 1e8 }])
    expect(whatIf(broken, { name: 'other', edits: [shift('e0', { hours: -1 })] }).length).toBe(2)
    expect(refusal([remove('e1'), insert(inputOf(delisted('2025-01-24T20:00Z'), 'end'))], broken)).toEqual([
      'edit.unreplayable',
      'end',
      'edits[1].events[0]',
    ])
  })

  it('is distinguished from a reaction after which an event cannot be replayed', () => {
    const ends = defineReaction({
      name: 'ends',
      events: marketEvents,
      on: ['price.traded'],
      projection: market,
      parameters: {},
      react: ({ id, at }) =>
        id === 'e1' ? [{ type: 'instrument.delisted', at: at + 1, data: { symbol: 'AA' } }] : [],
    })
    const error = errorOf(() => whatIf(tape, { name: 'other', edits: [scale('e1', 2)], reactions: [ends] }))
    expect([error.code, error.eventId]).toEqual(['reaction.invalid', 'e2'])
    const before = errorOf(() => whatIf(tape, { name: 'other', edits: [remove('e0')], reactions: [ends] }))
    expect([before.code, before.eventId, before.place?.file]).toEqual(['edit.unreplayable', 'e1', 'edits[0]'])
  })
})
