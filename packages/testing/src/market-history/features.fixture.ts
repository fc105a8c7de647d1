import type { TapelineEvent } from '@tapeline/core'
import { getCalendar } from '@tapeline/core/calendar'
import type { MarketConstraints } from './constraints.js'

/* Whether a history has a feature, read from its events alone. */

type Events = readonly TapelineEvent[]
type Data = Readonly<Record<string, number | string | undefined>>
export type Feature = {
  [Name in keyof MarketConstraints]-?: MarketConstraints[Name] extends boolean | undefined ? Name : never
}[keyof MarketConstraints]

const calendar = getCalendar('XNYS')
const hasType =
  (...types: readonly string[]) =>
  (events: Events): boolean =>
    events.some(({ type }) => types.includes(type))

/** Trades, bars and official closes as first reported, in the order of their times. */
export function prices(events: Events): { event: TapelineEvent; data: Data; price: number }[] {
  return events
    .filter(({ type, replaces }) => /^(price|bar|close)\./.test(type) && replaces === undefined)
    .map((event) => {
      const data = event.data as Data
      return { event, data, price: Number(data.close ?? data.price) }
    })
    .sort((left, right) => left.event.at - right.event.at)
}

/** The prices of each instrument between its splits and dividends, without those that are printed late. */
export function runs(events: Events): { event: TapelineEvent; price: number }[][] {
  const nameOf = (id: string): string => /(AA|BB|CC)/.exec(id)?.[0] ?? ''
  const names = ['AA', 'BB', 'CC']
  return names.flatMap((name) => {
    const cuts = events.filter(
      ({ id, type }) => nameOf(id) === name && /^(shares\.split|dividend\.)/.test(type),
    )
    const times = [Number.NEGATIVE_INFINITY, ...cuts.map(({ at }) => at), Number.POSITIVE_INFINITY]
    const own = prices(events).filter(
      ({ event, data }) => nameOf(event.id) === name && data.condition !== 'late',
    )
    return times
      .slice(1)
      .map((end, index) => own.filter(({ event }) => event.at > (times[index] as number) && event.at <= end))
  })
}

export const FEATURES: Readonly<Record<Feature, (events: Events) => boolean>> = {
  bars: hasType('bar.closed'),
  claims: hasType('claim.made'),
  corrections: (events) => events.some(({ replaces, retracts }) => (replaces ?? retracts) !== undefined),
  // Without a crash, a price falls by at most 8 % from the one before it.
  crashes: (events) =>
    runs(events).some((run) => run.some(({ price }, index) => price < (run[index - 1]?.price ?? 0) * 0.91)),
  delistings: hasType('instrument.delisted'),
  dividends: hasType('dividend.went-ex'),
  earlyCloses: (events) =>
    prices(events).some(({ event }) => calendar.sessionOf(event.at)?.session.early === true),
  extendedHours: (events) =>
    events.some(({ type, at }) => {
      const { session, phase } = calendar.sessionOf(at) ?? {}
      return type === 'price.traded' && (phase === 'pre' || at > (session?.close ?? at) + 10_000)
    }),
  gaps: (events) =>
    runs(events).some((run) =>
      run.some(({ event, price }, index) => {
        const before = run[index - 1]
        const isFirst = before !== undefined && calendar.dayOf(before.event.at) !== calendar.dayOf(event.at)
        const first = Number((event.data as Data).open ?? price)
        return isFirst && calendar.sessionOf(event.at)?.phase === 'regular' && first !== before.price
      }),
    ),
  halts: hasType('trading.halted'),
  latePrints: (events) =>
    events.some(
      ({ type, at, knownAt, replaces, data }) =>
        type === 'price.traded' &&
        replaces === undefined &&
        (knownAt > at || (data as Data).condition === 'late'),
    ),
  news: hasType('news.published'),
  renames: hasType('instrument.renamed'),
  splits: hasType('shares.split'),
  ties: (events) => {
    const times = prices(events).map(({ event }) => event.at)
    return new Set(times).size < times.length
  },
}
