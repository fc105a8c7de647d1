import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { replay } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'
import { type RankedTotals, ranked, type TradeTotals, tradeTotals } from '../own/trade-totals.js'
import { makeWork } from '../tape/work.js'
import { DuckDb, type PriceEdit } from './duckdb.js'

const { events, freshColumnTimeline } = makeWork({ events: 3000, instruments: 20, sessions: 3, seed: 3 })
const timeline = freshColumnTimeline()
const [start, end] = [events[0] as MarketEvent, events.at(-1) as MarketEvent].map(({ at }) => at) as [
  number,
  number,
]
/** The last is a moment at which a trade happens. */
const MOMENTS = [0.7, 0.2, 0.45].map((share) => Math.round(start + share * (end - start)))
MOMENTS.push((events.findLast(({ type }) => type === 'price.traded') as MarketEvent).at)
const EDITS: PriceEdit[] = [500, 1500, 2400].map((from) => {
  const index = events.findIndex(({ type }, place) => place >= from && type === 'price.traded')
  const { data } = events[index] as Extract<MarketEvent, { type: 'price.traded' }>
  return { position: index + 1, symbol: data.symbol, price: data.price * 1.5 }
})

let duck: DuckDb
beforeAll(async () => {
  duck = await DuckDb.load(events, MOMENTS, EDITS)
})
afterAll(() => duck.close())

describe.each([1, 2])('DuckDB with %d threads gives the totals of a plain loop', (threads) => {
  beforeAll(() => duck.useThreads(threads))

  it('at the end, as Tapeline does', async () => {
    expect(await duck.endState()).toEqual(byHand(events))
    expect(ranked(replay(timeline, tradeTotals).atEnd())).toEqual(byHand(events))
  })

  it('at moments, one by one and at once, as Tapeline does', async () => {
    const answers = MOMENTS.map((moment) => byHand(events.filter(({ at }) => at <= moment)))
    for (const [index, moment] of MOMENTS.entries()) {
      expect(await duck.at(moment)).toEqual(answers[index])
      expect(ranked(replay(timeline, tradeTotals).at(moment))).toEqual(answers[index])
    }
    const inOrder = [...MOMENTS].sort((left, right) => left - right)
    expect(await duck.atAll()).toEqual(inOrder.map((moment) => answers[MOMENTS.indexOf(moment)]))
  })

  it('of one instrument at equal steps', async () => {
    const step = 600_000
    const to = start + step * Math.floor((end - start) / step)
    const lasts = (await duck.lastPrices('Q3', start, to, step)) as unknown[]
    expect(lasts).toHaveLength((to - start) / step + 1)
    for (const [index, last] of lasts.entries()) {
      const rows = byHand(events.filter(({ at }) => at <= start + index * step))
      expect(last).toBe(rows.find(({ symbol }) => symbol === 'Q3')?.last ?? null)
    }
  })

  it('with changed prices', async () => {
    const after = EDITS.map((edit) => byHand(events.map((event, index) => changed(event, index + 1, edit))))
    for (const [index, edit] of EDITS.entries()) expect(await duck.withEdit(edit)).toEqual(after[index])
    const own = EDITS.map(({ symbol }, index) => after[index]?.find((row) => row.symbol === symbol))
    expect(await duck.withEachEdit()).toEqual(own.map((row) => withoutCap(row as RankedTotals)))
  })

  it('at the first fall, and null without one', async () => {
    let high = 0
    const first = events.findIndex(({ type, data }) => {
      if (type !== 'price.traded' || data.symbol !== 'Q5') return false
      high = Math.max(high, data.price)
      return data.price <= high * 0.999
    })
    expect(await duck.firstFall('Q5', 0.999)).toBe(first + 1)
    expect(await duck.firstFall('Q5', 0.1)).toBeNull()
  })
})

function changed(event: MarketEvent, position: number, edit: PriceEdit): MarketEvent {
  if (position !== edit.position || event.type !== 'price.traded') return event
  return { ...event, data: { ...event.data, price: edit.price } }
}

function withoutCap({ marketCap, ...totals }: RankedTotals): TradeTotals {
  return totals
}

function byHand(kept: readonly MarketEvent[]): RankedTotals[] {
  const totals = new Map<string, Omit<RankedTotals, 'marketCap'>>()
  const shares = new Map<string, number>()
  for (const { type, data } of kept) {
    if (type === 'shares.reported') shares.set(data.symbol, data.shares)
    if (type !== 'price.traded') continue
    const { symbol, price, size = 0 } = data
    const { high, low, volume } = totals.get(symbol) ?? { high: price, low: price, volume: 0 }
    totals.set(symbol, {
      symbol,
      last: price,
      high: Math.max(high, price),
      low: Math.min(low, price),
      volume: volume + size,
    })
  }
  return [...totals.values()]
    .map((row) => ({ ...row, marketCap: row.last * (shares.get(row.symbol) as number) }))
    .sort((left, right) => right.marketCap - left.marketCap || (left.symbol < right.symbol ? -1 : 1))
}
