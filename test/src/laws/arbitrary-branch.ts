import { createTimeline, type InputOf, type TapelineEvent, type Timeline } from '@tapeline/core'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import fc from 'fast-check'
import type { PlainEdit } from './plain-edit.js'

/** A quarter of an hour on one of four trading days, 27 to 30 January 2025. */
interface Moment {
  readonly day: number
  readonly quarter: number
}

interface Draw extends Moment {
  readonly kind: 'news' | 'trade' | 'bar' | 'close'
  readonly symbol: string
  readonly prices: readonly number[]
  readonly causes: readonly { readonly of: number; readonly eighths: number }[]
}

const QUARTER = 900_000
/** Quarters from the open at 14:30 UTC to the close at 21:00. */
const CLOSE = 26

function atOf({ day, quarter }: Moment): number {
  return Date.UTC(2025, 0, 27 + day, 14, 30) + quarter * QUARTER
}

const moment: fc.Arbitrary<Moment> = fc.record({
  day: fc.nat(3),
  quarter: fc.integer({ min: 1, max: CLOSE }),
})
const price = fc.integer({ min: 40, max: 4000 }).map((quarters) => quarters / 4)

const draw: fc.Arbitrary<Draw> = fc
  .record({
    moment,
    kind: fc.constantFrom<Draw['kind'][]>('news', 'trade', 'trade', 'bar', 'close'),
    symbol: fc.constantFrom('AA', 'AA', 'BB'),
    prices: fc.array(price, { minLength: 4, maxLength: 4 }),
    causes: fc.array(fc.record({ of: fc.nat(1000), eighths: fc.integer({ min: 0, max: 8 }) }), {
      maxLength: 2,
    }),
  })
  .map(({ moment: own, ...rest }) => ({
    ...rest,
    ...own,
    ...(rest.kind === 'close' ? { quarter: CLOSE } : {}),
  }))

/** The arrivals of a tape, and how many events its blocks hold. */
export interface TapePlan {
  readonly events: readonly InputOf<MarketEvent>[]
  readonly blockSize: number
}

/** Tapes of two instruments: news, trades, bars and closes whose causes are earlier events, also in chains. */
export function arbitraryTape(): fc.Arbitrary<TapePlan> {
  return fc
    .record({
      draws: fc.array(draw, { minLength: 2, maxLength: 24 }),
      blockSize: fc.integer({ min: 2, max: 8 }),
    })
    .map(({ draws, blockSize }) => ({ events: inputsOf(draws), blockSize }))
}

export function buildTape({ events, blockSize }: TapePlan): Timeline<MarketEvent> {
  return createTimeline(marketEvents, { blockSize })
    .append([...LISTINGS, ...events])
    .seal()
}

const LISTINGS = ['AA', 'BB'].map((symbol): InputOf<MarketEvent> => {
  const data = { symbol, name: symbol, kind: 'equity', exchange: 'XNYS', sector: symbol } as const
  return { id: `listed-${symbol}`, type: 'instrument.listed', at: Date.UTC(2025, 0, 20), data }
})

function inputsOf(draws: readonly Draw[]): InputOf<MarketEvent>[] {
  const sorted = [...draws].sort((left, right) => atOf(left) - atOf(right))
  const closed = new Set<string>()
  const single = sorted.filter(({ kind, symbol, day }) => {
    if (kind !== 'close') return true
    const isFirst = !closed.has(`${symbol} ${day}`)
    closed.add(`${symbol} ${day}`)
    return isFirst
  })
  const bare = oneCausedOfEach(single)
  return single.map((own, index) => inputOf(own, index, bare.has(own) ? [] : causesOf(own, index)))
}

function inputOf(
  own: Draw,
  index: number,
  causes: readonly { id: string; share: number }[],
): InputOf<MarketEvent> {
  const { kind, symbol, day, prices } = own
  const at = atOf(own)
  const envelope = { id: `e${index}`, at, ...(causes.length === 0 ? {} : { causes }) }
  const [first = 1, , , last = 1] = prices
  switch (kind) {
    case 'news':
      return { ...envelope, type: 'news.published', data: { summary: `news ${index}` } }
    case 'trade':
      return { ...envelope, type: 'price.traded', data: { symbol, price: last } }
    case 'bar': {
      const [high, low] = [Math.max(...prices), Math.min(...prices)]
      const data = { symbol, start: at - QUARTER, open: first, high, low, close: last }
      return { ...envelope, type: 'bar.closed', data }
    }
    case 'close':
      return {
        ...envelope,
        type: 'close.published',
        data: { symbol, day: `2025-01-${27 + day}`, price: last },
      }
  }
}

/** A close and its neighbouring prices are one move with shared causes: draws all of them except one. */
function oneCausedOfEach(draws: readonly Draw[]): ReadonlySet<Draw> {
  const bare = new Set<Draw>()
  for (const close of draws.filter(({ kind }) => kind === 'close')) {
    const beside = draws.filter(
      ({ kind, symbol, day }) => kind !== 'news' && symbol === close.symbol && day === close.day,
    )
    const place = beside.indexOf(close)
    const members = beside.slice(Math.max(0, place - 1), place + 2)
    const kept = members[Math.floor(close.prices[0] ?? 0) % members.length]
    for (const member of members) if (member !== kept) bare.add(member)
  }
  return bare
}

/** Shares that sum to at most 1. */
function causesOf({ causes }: Draw, index: number): { id: string; share: number }[] {
  const found = new Map<string, number>()
  let left = 8
  for (const { of, eighths } of causes) {
    const id = `e${of % Math.max(index, 1)}`
    if (index === 0 || found.has(id)) continue
    found.set(id, Math.min(eighths, left) / 8)
    left -= Math.min(eighths, left)
  }
  return [...found].map(([id, share]) => ({ id, share }))
}

/** Edits as plain numbers; {@link planEdit} turns one into an edit of a branch. */
export interface EditPlan {
  readonly does: PlainEdit['does']
  readonly picks: readonly number[]
  readonly factor: number
  readonly effects: number | 'keep' | 'drop'
  readonly hours: number
  readonly moment: Moment
  readonly price: number | undefined
}

export function arbitraryEditPlans(): fc.Arbitrary<readonly EditPlan[]> {
  const factor = fc.constantFrom(0, 0.5, 1, 2, 0.3)
  const plan = fc.record({
    does: fc.constantFrom<PlainEdit['does'][]>(
      'scale',
      'scale',
      'scale',
      'remove',
      'rename',
      'shift',
      'reprice',
      'insert',
    ),
    picks: fc.array(fc.nat(1000), { minLength: 1, maxLength: 3 }),
    factor,
    effects: fc.oneof(factor, fc.constantFrom<('keep' | 'drop')[]>('keep', 'drop')),
    hours: fc.integer({ min: -30, max: 30 }),
    moment,
    price: fc.option(price, { nil: undefined }),
  })
  return fc.array(plan, { minLength: 1, maxLength: 4 })
}

/** The edit of a plan on a branch; undefined if the branch has no event for it. @param number of the edit, for ids */
export function planEdit(
  plan: EditPlan,
  branch: Iterable<TapelineEvent>,
  number: number,
): PlainEdit | undefined {
  const { does, picks, factor, effects, hours, price: own } = plan
  const reported = [...branch].filter(({ type }) => type !== 'instrument.listed')
  const pickFrom = (events: readonly TapelineEvent[]): string[] => [
    ...new Set(picks.flatMap((pick) => events[pick % Math.max(events.length, 1)]?.id ?? [])),
  ]
  const some = effects === 'drop' ? 'keep' : effects
  const news = pickFrom(reported.filter(({ type }) => type === 'news.published'))[0]
  const trade = pickFrom(reported.filter(({ type }) => type === 'price.traded'))[0]
  switch (does) {
    case 'scale':
      return { does, ids: pickFrom(reported), factor, effects: typeof effects === 'number' ? effects : 1 }
    case 'remove':
      return { does, ids: pickFrom(reported), effects }
    case 'rename':
      return news === undefined ? undefined : { does, id: news, summary: `renamed ${number}`, effects: some }
    case 'shift':
      return news === undefined ? undefined : { does, id: news, hours, effects: some }
    case 'reprice':
      return trade === undefined ? undefined : { does, id: trade, price: own ?? 7, effects: some }
    case 'insert':
      return { does, id: `i${number}`, at: atOf(plan.moment), ...(own === undefined ? {} : { price: own }) }
  }
}
