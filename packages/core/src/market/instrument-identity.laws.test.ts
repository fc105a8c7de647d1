import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isTapelineError } from '../event/error.js'
import type { InputOf } from '../event/read-event.js'
import { replay } from '../replay/replay.js'
import type { Timeline } from '../timeline/timeline.js'
import { compare } from '../whatif/compare.js'
import type { ComparedStates } from '../whatif/compared-states.js'
import { insert, remove, scale, shift } from '../whatif/edit.js'
import { byId, byInstrument, type Selector } from '../whatif/selector.js'
import { whatIf } from '../whatif/what-if.js'
import { adjusted } from './adjusted-prices.js'
import type { BasisPair, MarketComparison, RankChange } from './comparison.js'
import type { MarketEvent } from './events.js'
import { DAYS, MINUTE, NIGHT, namedTapes } from './instrument-identity.fixture.js'
import { type MarketState, market } from './market.js'
import { dailyCloses } from './model/daily-closes.js'
import { shock } from './model/shock.js'
import { timedRamp } from './reactions.js'
import { type Line, sessionOf, tape } from './tape.fixture.js'

const NAMING: readonly string[] = ['instrument.listed', 'instrument.renamed', 'instrument.delisted']

function pricesOf(timeline: Timeline<MarketEvent>): Record<string, number> {
  return Object.fromEntries(
    [...timeline].flatMap(({ id, data }) => ('price' in data ? [[id, data.price as number]] : [])),
  )
}

/** The prices after scaling the moves that a selector selects. */
function scaled(timeline: Timeline<MarketEvent>, selector: Selector): Record<string, number> {
  return pricesOf(
    whatIf(timeline, {
      name: 'less',
      edits: [scale(selector, 0.5, { consequences: 'keep', mayBeEmpty: true })],
    }),
  )
}

/** The comparison of each instrument, by its unique name. */
function comparedBy(compared: ComparedStates<MarketState, MarketComparison>): unknown {
  const { a, b, ranks, bases, swaps, differences } = compared
  const [ownA, ownB] = [a, b].map(
    ({ instruments }) =>
      (symbol: string): string =>
        instruments[symbol]?.name ?? `no ${symbol}`,
  ) as [(symbol: string) => string, (symbol: string) => string]
  const own = ({ symbol, symbolInB, ...pair }: RankChange | BasisPair): unknown => {
    const name = 'a' in pair ? ownA(symbol) : ownB(symbol)
    if ('a' in pair && 'b' in pair) expect(ownB(symbolInB ?? symbol)).toBe(name)
    return { name, ...pair }
  }
  const caps = [a, b].map(({ ranking }) => ranking.map(({ marketCap }) => marketCap))
  // Instruments with equal values are ordered by name.
  const isTied = caps.some((list) => new Set(list).size < list.length)
  return {
    bases: new Set(bases.map(own)),
    ranks: isTied || new Set(ranks.map(own)),
    swaps: isTied || new Set(swaps.map((swap) => [ownA(swap.overtaken), ownA(swap.overtakenBy)])),
    differences: new Set(
      differences.flatMap(({ path, pathInB, ...values }) => {
        const [part = '', symbol = '', ...rest] = path.split('.')
        if (part !== 'quotes' && part !== 'moves') return []
        const name = 'a' in values ? ownA(symbol) : ownB(symbol)
        if ('a' in values && 'b' in values) expect(ownB((pathInB ?? path).split('.')[1] as string)).toBe(name)
        return [{ path: [part, name, ...rest].join('.'), ...values }]
      }),
    ),
  }
}

/** A branch; undefined if it cannot be replayed. */
function replayable(make: () => Timeline<MarketEvent>): Timeline<MarketEvent> | undefined {
  try {
    return make()
  } catch (error) {
    if (!isTapelineError(error, 'edit.unreplayable')) throw error
    return undefined
  }
}

/** The closes, or the days without one. */
function closesOf(timeline: Timeline<MarketEvent>, symbol: string, from: string): unknown {
  try {
    const range = { instruments: [symbol], from, to: DAYS.at(-1) as string }
    return dailyCloses(timeline, range).closes[symbol]
  } catch (error) {
    if (!isTapelineError(error, 'model.invalid')) throw error
    return error.faults.map(({ found }) => found?.replace(symbol, 'it'))
  }
}

describe('an instrument with any names', () => {
  it('is changed only by what-ifs on itself', () => {
    fc.assert(
      fc.property(namedTapes, fc.nat(), ({ named, unique, bearers, prices }, drawn) => {
        const [one, other] = [tape(named), tape(unique)]
        expect(pricesOf(one)).toEqual(pricesOf(other))
        const id = [...prices.keys()][drawn % Math.max(1, prices.size)]
        if (id !== undefined) expect(scaled(one, byId(id))).toEqual(scaled(other, byId(id)))
        for (const [name, own] of bearers)
          expect(scaled(one, byInstrument(name))).toEqual(scaled(other, byInstrument(own)))
      }),
    )
  })

  it('is followed through listings, renames and delistings of a what-if', () => {
    fc.assert(
      fc.property(namedTapes, fc.nat(), fc.nat(), ({ named, prices }, drawn, chosen) => {
        const id = [...prices.keys()][drawn % Math.max(1, prices.size)]
        if (id === undefined) return
        // All events of a moment or none, since a what-if inserts its events after the others of the moment.
        const moments = [
          ...new Set(named.slice(4).flatMap(({ type, at }) => (NAMING.includes(type) ? [at] : []))),
        ]
        const isLeftOut = ({ at }: Line): boolean => ((chosen >> (moments.indexOf(at) + 1)) & 1) === 1
        const left = named.filter((line) => moments.includes(line.at) && isLeftOut(line))
        const rest = named.filter((line) => !left.includes(line))
        if (left.length === 0) return
        const edit = scale(id, 0.5, { consequences: 'keep', mayBeEmpty: true })
        const expected = scaled(tape(named), id)
        const inserted = insert(left as InputOf<MarketEvent>[])
        const shorter = tape(rest)
        expect(pricesOf(whatIf(shorter, { name: 'at once', edits: [inserted, edit] }))).toEqual(expected)
        expect(
          pricesOf(
            whatIf(whatIf(shorter, { name: 'names', edits: [inserted] }), {
              name: 'then less',
              edits: [edit],
            }),
          ),
        ).toEqual(expected)
        expect(
          pricesOf(
            whatIf(whatIf(shorter, { name: 'less', edits: [edit] }), {
              name: 'then names',
              edits: [inserted],
            }),
          ),
        ).toEqual(expected)
        const removed = remove(byId(...left.map((line) => line.id as string)), { mayBeEmpty: true })
        const branch = replayable(() => whatIf(tape(named), { name: 'without', edits: [removed, edit] }))
        if (branch !== undefined) expect(pricesOf(branch)).toEqual(scaled(shorter, id))
      }),
    )
  })

  it('has the same daily closes and adjusted prices', () => {
    fc.assert(
      fc.property(namedTapes, ({ named, unique, bearers }) => {
        const [one, other] = [tape(named), tape(unique)]
        const samples = DAYS.map((day) => ({ at: sessionOf(day).close, value: 1 }))
        for (const [name, own] of bearers) {
          for (const from of DAYS) expect(closesOf(one, name, from)).toEqual(closesOf(other, own, from))
          const listing = unique.find(({ type, data }) => type === 'instrument.listed' && data.symbol === own)
          const later = samples.filter(({ at }) => at > (listing?.at as number))
          expect(adjusted(later, { timeline: one, symbol: name, adjustment: 'splits' })).toEqual(
            adjusted(later, { timeline: other, symbol: own, adjustment: 'splits' }),
          )
        }
      }),
    )
  })

  it('is compared with itself if a branch changes names at another time', () => {
    fc.assert(
      fc.property(namedTapes, fc.nat(), fc.nat(), ({ named, unique, prices }, drawn, night) => {
        const { preOpen } = sessionOf(DAYS[1 + (night % 3)] as string)
        const idsOf = (lines: readonly Line[]): string[] =>
          lines.flatMap(({ id, at }) =>
            Number(at) < preOpen && Number(at) >= preOpen - NIGHT ? [id as string] : [],
          )
        const price = [...prices.keys()][drawn % Math.max(1, prices.size)] ?? 'none'
        const compared = (lines: readonly Line[], moved: readonly string[]) => {
          const timeline = tape(lines)
          const edits = [
            shift(byId('none', ...moved), { hours: 1 }, { mayBeEmpty: true }),
            scale(price, 0.5, { mayBeEmpty: true, consequences: 'keep' }),
          ]
          return compare({
            a: timeline,
            b: whatIf(timeline, { name: 'later', edits }),
            projection: market,
          }).at(preOpen - NIGHT + 30 * MINUTE)
        }
        expect(comparedBy(compared(named, idsOf(named)))).toEqual(comparedBy(compared(unique, idsOf(unique))))
      }),
    )
  })

  it('is moved by ramps and shocks under each of its names', () => {
    fc.assert(
      fc.property(namedTapes, fc.nat(), fc.nat(2), ({ named, unique, bearers, prices }, drawn, days) => {
        const id = [...prices.keys()][drawn % Math.max(1, prices.size)]
        const [name, own] = [...bearers][drawn % bearers.size] as [string, string]
        const [trigger, listing] = [
          named.find((line) => line.id === id),
          unique.find(({ type, data }) => type === 'instrument.listed' && data.symbol === own),
        ]
        // A name that another takes later means the earlier instrument.
        if (id === undefined || (listing?.at as number) > (trigger?.at as number)) return
        const moved = (lines: readonly Line[], instrument: string): unknown => {
          const timeline = tape(lines)
          const on = { on: ['price.traded', 'close.published'], where: id } as const
          const reactions = [
            timedRamp({ ...on, name: 'ramp', instrument, changePct: -20, minutes: 1440 * days, steps: 3 }),
            shock({ ...on, name: 'shock', exposures: { [instrument]: 1 }, depth: -0.1, days }),
          ]
          try {
            return pricesOf(whatIf(timeline, { name: 'moved', reactions }))
          } catch (error) {
            if (!isTapelineError(error, 'reaction.invalid') && !isTapelineError(error, 'calendar.range'))
              throw error
            return error.code
          }
        }
        expect(moved(named, name)).toEqual(moved(unique, own))
      }),
    )
  })

  it('has the same halts, and breaks the same records', () => {
    fc.assert(
      fc.property(namedTapes, ({ named, unique }) => {
        const states = [named, unique].map((lines) => {
          const { halts, records } = replay(tape(lines), market).atEnd()
          const { largestOneDayCapLoss: loss } = records
          return {
            halts: halts.map(({ id, resumedAt }) => [id, resumedAt]),
            loss: loss && [loss.closeId, loss.valueUsd],
            broke: loss?.broke.map(({ reportedBy }) => reportedBy),
            unbroken: loss?.unbroken.map(({ reportedBy }) => reportedBy),
          }
        })
        expect(states[0]).toEqual(states[1])
      }),
    )
  })
})
