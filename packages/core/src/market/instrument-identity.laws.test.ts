import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isTapelineError } from '../event/error.js'
import type { InputOf } from '../event/read-event.js'
import { replay } from '../replay/replay.js'
import type { Timeline } from '../timeline/timeline.js'
import { insert, remove, scale } from '../whatif/edit.js'
import { byId, byInstrument, type Selector } from '../whatif/selector.js'
import { whatIf } from '../whatif/what-if.js'
import { adjusted } from './adjusted-prices.js'
import type { MarketEvent } from './events.js'
import { DAYS, namedTapes } from './instrument-identity.fixture.js'
import { market } from './market.js'
import { dailyCloses } from './model/daily-closes.js'
import { type Line, sessionOf, tape } from './tape.fixture.js'

const NAMING: readonly string[] = ['instrument.listed', 'instrument.renamed', 'instrument.delisted']

function pricesOf(timeline: Timeline<MarketEvent>): Record<string, number> {
  return Object.fromEntries(
    [...timeline].flatMap(({ id, data }) => ('price' in data ? [[id, data.price as number]] : [])),
  )
}

/** What is left of prices where the moves that a selector selects are scaled. */
function scaled(timeline: Timeline<MarketEvent>, selector: Selector): Record<string, number> {
  return pricesOf(
    whatIf(timeline, 'less', [scale(selector, 0.5, { consequences: 'keep', mayBeEmpty: true })]),
  )
}

/** What a branch is; undefined where it cannot be replayed. */
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

describe('an instrument, whatever it is called', () => {
  it('is changed by what-ifs on itself alone', () => {
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

  it('is followed where a what-if lists, renames and delists', () => {
    fc.assert(
      fc.property(namedTapes, fc.nat(), fc.nat(), ({ named, prices }, drawn, chosen) => {
        const id = [...prices.keys()][drawn % Math.max(1, prices.size)]
        if (id === undefined) return
        // All of one moment or none, since what a what-if inserts comes last at its moment.
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
        expect(pricesOf(whatIf(shorter, 'at once', [inserted, edit]))).toEqual(expected)
        expect(pricesOf(whatIf(whatIf(shorter, 'names', [inserted]), 'then less', [edit]))).toEqual(expected)
        expect(pricesOf(whatIf(whatIf(shorter, 'less', [edit]), 'then names', [inserted]))).toEqual(expected)
        const removed = remove(byId(...left.map((line) => line.id as string)), { mayBeEmpty: true })
        const branch = replayable(() => whatIf(tape(named), 'without', [removed, edit]))
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
          expect(adjusted(later, one, name, 'splits')).toEqual(adjusted(later, other, own, 'splits'))
        }
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
