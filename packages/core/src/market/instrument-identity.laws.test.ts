import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isTapelineError } from '../event/error.js'
import { replay } from '../replay/replay.js'
import type { Timeline } from '../timeline/timeline.js'
import { scale } from '../whatif/edit.js'
import { byId, byInstrument, type Selector } from '../whatif/selector.js'
import { whatIf } from '../whatif/what-if.js'
import { adjusted } from './adjusted-prices.js'
import type { MarketEvent } from './events.js'
import { DAYS, namedTapes } from './instrument-identity.fixture.js'
import { market } from './market.js'
import { dailyCloses } from './model/daily-closes.js'
import { sessionOf, tape } from './tape.fixture.js'

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
