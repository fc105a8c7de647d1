import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isTapelineError } from '../event/error.js'
import { replay } from '../replay/replay.js'
import { createTimeline, type Timeline } from '../timeline/timeline.js'
import { compare } from '../whatif/compare.js'
import { inOrder, insert, multiplyPrices, remove, replace, scale, shift } from '../whatif/edit.js'
import { parseEdits } from '../whatif/parse-edits.js'
import {
  byId,
  byInstrument,
  byType,
  complement,
  intersection,
  type Selector,
  within,
} from '../whatif/selector.js'
import { whatIf } from '../whatif/what-if.js'
import { arbitraryLines } from './arbitrary-tape.fixture.js'
import { type MarketEvent, marketEvents } from './events.js'
import { market } from './market.js'
import { quotes } from './quotes.js'
import { timedRamp } from './reactions.js'
import {
  bar,
  type Line,
  listed,
  officialClose,
  shares,
  split,
  tape,
  trade,
  weighted,
  when,
} from './tape.fixture.js'

const PRICES: Readonly<Record<string, readonly string[]>> = {
  'price.traded': ['price'],
  'bar.closed': ['open', 'high', 'low', 'close'],
  'close.published': ['price'],
}

/** The oracle: a loop over plain objects. */
function multipliedByHand(
  events: readonly MarketEvent[],
  isSelected: (event: MarketEvent) => boolean,
  factor: number,
): MarketEvent[] {
  return events.map((event) => {
    const fields = PRICES[event.type]
    if (fields === undefined || !isSelected(event)) return event
    const data: Record<string, unknown> = { ...event.data }
    for (const field of fields) data[field] = (data[field] as number) * factor
    return { ...event, data, basis: event.basis === 'simulated' ? 'simulated' : 'rebased' } as MarketEvent
  })
}

/** What a branch shows of an event: a corrected one is shown under its place, and corrects nothing. */
const plain = ({ replaces: _, seq: __, ...event }: MarketEvent & { replaces?: string }): object => event

const tapeOf = (isWhole: boolean): fc.Arbitrary<Timeline<MarketEvent>> =>
  fc
    .record({ lines: arbitraryLines, size: fc.constantFrom(2, 5, 64), every: fc.integer({ min: 2, max: 9 }) })
    .map(({ lines, size, every }) => {
      const own = lines.filter(
        ({ type }) => isWhole || (type !== 'index.weighted' && type !== 'instrument.renamed'),
      )
      const corrections = own.flatMap((line, index) =>
        line.type === 'price.traded' && index % every === 0
          ? [{ ...line, data: { ...line.data, price: line.data.price + 1 }, replaces: `e${index}` }]
          : [],
      )
      return tape([...own, ...corrections] as Line[], { blockSize: size })
    })

interface Choice {
  readonly selector: Selector
  readonly isSelected: (event: MarketEvent) => boolean
  readonly factor: number
}

function choicesOn(timeline: Timeline<MarketEvent>): fc.Arbitrary<Choice> {
  const events = [...timeline]
  return fc
    .record({
      first: fc.constantFrom(...events),
      other: fc.constantFrom(...events),
      named: fc.constantFrom(...events),
      isBars: fc.boolean(),
      factor: fc.constantFrom(0.9, 1.1, 3, 1 / 3),
    })
    .map(({ first, other, named, isBars, factor }) => {
      const symbol = (named.data as { symbol?: string }).symbol ?? 'NONE'
      const parts = [byInstrument(symbol), within({ from: first.at }), complement(byId(other.id))]
      const selector = intersection(...parts, ...(isBars ? [byType('bar.closed')] : []))
      const isSelected = (event: MarketEvent): boolean =>
        (event.data as { symbol?: string }).symbol === symbol &&
        event.at >= first.at &&
        event.id !== other.id &&
        (!isBars || event.type === 'bar.closed')
      return { selector, isSelected, factor }
    })
}

const chosenOn = (tapes: fc.Arbitrary<Timeline<MarketEvent>>) =>
  tapes.chain((timeline) =>
    fc
      .tuple(choicesOn(timeline), choicesOn(timeline))
      // A function, because a failing property would print a whole timeline.
      .map(([one, other]) => ({ read: () => timeline, one, other })),
  )

/** Without renames and indices, whose prices do not only depend on the selection. */
const chosen = chosenOn(tapeOf(false))
const chosenOnWhole = chosenOn(tapeOf(true))

const mayBeEmpty = { mayBeEmpty: true }

describe('multiplied prices', () => {
  it('are those of a loop over plain objects, one edit after the other', () => {
    fc.assert(
      fc.property(chosen, ({ read, one, other }) => {
        const timeline = read()
        const edits = [one, other].map(({ selector, factor }) => multiplyPrices(selector, factor, mayBeEmpty))
        const before = [...timeline]
        const first = multipliedByHand(before, one.isSelected, one.factor)
        const both = multipliedByHand(first, other.isSelected, other.factor)
        const [edit, second] = edits as [(typeof edits)[0], (typeof edits)[0]]
        const branch = whatIf(timeline, { name: 'one', edits: [edit] })
        expect([...branch].map(plain)).toEqual(first.map(plain))
        expect([...whatIf(branch, { name: 'nested', edits: [second] })].map(plain)).toEqual(both.map(plain))
        expect([...whatIf(timeline, { name: 'both', edits: [inOrder(edits)] })].map(plain)).toEqual(
          both.map(plain),
        )
        expect([...timeline]).toEqual(before)
        for (const { id } of branch) expect(branch.get(id).id).toBe(id)
      }),
    )
  })

  it('replay as the same events in a new timeline, after a replay of the parent', () => {
    fc.assert(
      fc.property(chosenOnWhole, ({ read, one }) => {
        const timeline = read()
        replay(timeline, market).atEnd()
        const edit = multiplyPrices(one.selector, one.factor, mayBeEmpty)
        const branch = whatIf(timeline, { name: 'one', edits: [edit] })
        const inputs = [...branch].map((event) => ({ ...plain(event) })) as never
        const rebuilt = createTimeline(marketEvents).append(inputs)
        const { quotes: own } = replay(branch, market).atEnd()
        expect(own).toEqual(replay(rebuilt, market).atEnd().quotes)
      }),
    )
  })

  it('multiply what other edits show, and keep what later ones write', () => {
    fc.assert(
      fc.property(chosen, fc.nat(), fc.constantFrom(0, 0.5, 2), ({ read, one }, place, power) => {
        const timeline = read()
        const trades = [...timeline].filter(
          ({ type, basis }) => type === 'price.traded' && basis === 'recorded',
        )
        const moved = trades[place % Math.max(1, trades.length)]
        if (moved === undefined) return
        const scaled = whatIf(timeline, { name: 'scaled', edits: [scale(moved.id, power)] })
        const multiply = multiplyPrices(one.selector, one.factor, mayBeEmpty)
        const byHand = multipliedByHand([...scaled], one.isSelected, one.factor).map(plain)
        expect([...whatIf(scaled, { name: 'after', edits: [multiply] })].map(plain)).toEqual(byHand)
        // The path of the prices is the recorded one, so that the order makes no difference.
        const before = whatIf(timeline, { name: 'before', edits: [multiply] })
        expect([...whatIf(before, { name: 'then', edits: [scale(moved.id, power)] })].map(plain)).toEqual(
          byHand,
        )
      }),
    )
  })
})

const DAY = '2025-01-27'
const NEXT = '2025-01-28'
const base = [
  listed('NVDA'),
  shares('NVDA', 100),
  trade('NVDA', 140, when('2025-01-24', '15:59')),
  officialClose('NVDA', '2025-01-24', 142),
  bar('NVDA', [125, 128, 120, 124], when(DAY, '09:30'), when(DAY, '09:31'), 1000),
  trade('NVDA', 120, when(DAY, '12:00')),
  split('NVDA', 10, 1, when(DAY, '20:00')),
  trade('NVDA', 12.5, when(NEXT, '10:00')),
]
const history = tape(base)
const later = (from = when(DAY, '09:30')): Selector => intersection(byInstrument('NVDA'), within({ from }))
const branchWith = (...edits: Parameters<typeof inOrder>[0]): Timeline<MarketEvent> =>
  whatIf(history, { name: 'branch', edits })
const quoteAt = (timeline: Timeline<MarketEvent>, at: number) => replay(timeline, market).at(at).quotes.NVDA

function codeOf(run: () => unknown): readonly [string, string | undefined, string] {
  try {
    run()
  } catch (error) {
    if (isTapelineError(error)) return [error.code, error.eventId, error.message]
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('multiplyPrices', () => {
  it('leaves the price before, volumes and shares as they are', () => {
    const before = quoteAt(history, when(DAY, '12:00'))
    const after = quoteAt(branchWith(multiplyPrices(later(), 0.9)), when(DAY, '12:00'))
    expect(after).toMatchObject({ last: 120 * 0.9, previousClose: 142, open: 125 * 0.9, low: 120 * 0.9 })
    expect(after?.marketCap).toBe(120 * 0.9 * 100)
    expect(after?.volume).toBe(before?.volume)
  })

  it('respects a later split', () => {
    const quote = quoteAt(branchWith(multiplyPrices(later(), 0.9)), when(NEXT, '10:00'))
    expect(quote).toMatchObject({ last: 12.5 * 0.9, shares: 1000 })
  })

  it('keeps a price that a later edit writes, and multiplies one that an earlier edit wrote', () => {
    const edit = multiplyPrices(later(), 0.5)
    const written = replace('e5', { data: { price: 100 } })
    const added = insert({
      type: 'price.traded',
      id: 'new',
      at: when(DAY, '13:00'),
      data: { symbol: 'NVDA', price: 80 },
    })
    const priceOf = (timeline: Timeline<MarketEvent>, id: string): unknown =>
      (timeline.get(id).data as { price: number }).price
    const before = branchWith(inOrder([written, added, edit]))
    expect([priceOf(before, 'e5'), priceOf(before, 'new')]).toEqual([50, 40])
    const after = branchWith(inOrder([edit, written, added]))
    expect([priceOf(after, 'e5'), priceOf(after, 'new')]).toEqual([100, 80])
    expect(after.get('e5').basis).toBe('simulated')
  })

  it('keeps the value of a multiplied price that is shifted, and removes one', () => {
    const edit = multiplyPrices(later(), 0.5)
    const shifted = branchWith(inOrder([edit, shift('e5', { minutes: 5 })]))
    expect(shifted.get('e5').data).toMatchObject({ price: 60 })
    expect(branchWith(inOrder([edit, remove('e5')])).find('e5')).toBeUndefined()
  })

  it('lets an index follow its constituents', () => {
    const indexed = tape([
      ...base.slice(0, 4),
      listed('IDX', { kind: 'index' }),
      trade('IDX', 1000, when('2025-01-24', '15:00')),
      weighted('IDX', { NVDA: 0.5 }, when('2025-01-24', '20:00')),
      trade('NVDA', 142, when(DAY, '10:00')),
      trade('IDX', 1000, when(DAY, '10:01')),
    ])
    const branch = whatIf(indexed, { name: 'lower', edits: [multiplyPrices(later(), 0.9)] })
    expect(replay(branch, market).atEnd().quotes.IDX?.last).toBeCloseTo(950, 9)
    const own = multiplyPrices(byInstrument('IDX'), 2)
    const both = whatIf(branch, { name: 'and the index', edits: [own] })
    expect(replay(both, market).atEnd().quotes.IDX?.last).toBeCloseTo(1900, 9)
  })

  it('shows multiplied prices to reactions, whose prices are then as derived', () => {
    const halved = timedRamp({
      name: 'ramp',
      on: ['price.traded'],
      where: 'e5',
      instrument: 'NVDA',
      changePct: -50,
      minutes: 10,
      steps: 1,
    })
    const options = { name: 'ramp', edits: [multiplyPrices(later(), 0.9)], reactions: [halved] }
    const branch = whatIf(history, options)
    expect(quoteAt(branch, when(DAY, '12:10'))?.last).toBeCloseTo(120 * 0.9 * 0.5, 9)
    expect(quoteAt(branch, when(NEXT, '10:00'))?.last).toBeCloseTo(12.5 * 0.9 * 0.5, 9)
  })

  it('is the same as seen before, and compares', () => {
    const branch = branchWith(multiplyPrices(later(), 0.9))
    const then = branch.asKnownAt(when(DAY, '12:00'))
    expect(replay(then, quotes).atEnd().NVDA?.last).toBe(120 * 0.9)
    const { a, b } = compare({ a: history, b: branch, projection: quotes }).at(when(DAY, '12:00'))
    expect([a.NVDA?.last, b.NVDA?.last]).toEqual([120, 120 * 0.9])
  })

  it('reports typos, empty selections, overlaps and prices out of range', () => {
    const faultOf = (...edits: Parameters<typeof inOrder>[0]) => codeOf(() => branchWith(...edits))
    const typo = faultOf(multiplyPrices(byInstrument('NVDX'), 0.9))
    expect(typo).toEqual(['edit.empty', undefined, expect.stringContaining("'NVDA'")])
    expect(faultOf(multiplyPrices(later(when('2025-02-03', '10:00')), 0.9))[0]).toBe('edit.empty')
    expect(faultOf(multiplyPrices(byType('instrument.listed'), 0.9))[0]).toBe('edit.empty')
    expect(faultOf(multiplyPrices('e9', 0.9)).slice(0, 2)).toEqual(['edit.empty', 'e9'])
    const edit = multiplyPrices(later(), 0.9)
    expect(faultOf(edit, multiplyPrices(byId('e5'), 2)).slice(0, 2)).toEqual(['edit.overlap', 'e5'])
    expect(faultOf(edit, replace('e5', { data: { price: 1 } })).slice(0, 2)).toEqual(['edit.overlap', 'e5'])
    expect(faultOf(scale('e5', 0.5), edit).slice(0, 2)).toEqual(['edit.overlap', 'e5'])
    expect(faultOf(multiplyPrices('e5', 1e308)).slice(0, 2)).toEqual(['edit.invalid', 'e5'])
    expect(codeOf(() => parseEdits([multiplyPrices(later(), 0)]))[0]).toBe('edit.invalid')
    expect(parseEdits(JSON.parse(JSON.stringify([edit])))).toEqual([edit])
  })

  it('rebases a corrected price even if the factors cancel each other out', () => {
    const first = { ...trade('AA', 100, when(DAY, '09:30')), id: 'first' }
    const corrected = { ...trade('AA', 71, when(DAY, '09:30')), id: 'corrected', replaces: 'first' }
    const timeline = tape([listed('AA'), first, corrected])
    const edits = [inOrder([multiplyPrices('corrected', 0.5), multiplyPrices('corrected', 2)])]
    const { basis, data } = whatIf(timeline, { name: 'half and twice', edits }).get('corrected')
    expect({ basis, data }).toMatchObject({ basis: 'rebased', data: { price: 71 } })
  })

  it('is the parent for a factor of 1 in content', () => {
    expect([...branchWith(multiplyPrices(later(), 1))]).toEqual([...history])
  })
})
