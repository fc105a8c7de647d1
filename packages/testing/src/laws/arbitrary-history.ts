import {
  type AnyEventDefinition,
  type EventInput,
  type Projection,
  parseInstant,
  type TapelineEvent,
  type Timeline,
} from '@tapeline/core'
import { didYouMean, showValue, TapelineError } from '@tapeline/core/internal'
import { randomSource } from '@tapeline/core/what-if'
import fc from 'fast-check'
import { arbitraryEvents, FIRST_INSTANT } from '../arbitrary-events.js'
import type { EventKind } from '../event-kind.js'
import { definitionsFor, timelineOf } from '../given/history.js'
import { arbitraryMarketEvents } from '../market-history/arbitrary-market-history.js'
import { arbitraryDataOf } from './arbitrary-data.js'
import { MARKET_TYPES } from './market-types.js'
import { eventsOf } from './projection-events.js'

/** Arbitraries of data by event type. */
export type DataOption = Readonly<Record<string, fc.Arbitrary<unknown>>>

export const ARBITRARY = {
  expected: 'an arbitrary of fast-check',
  fits: (value: unknown): boolean => value instanceof fc.Arbitrary,
}

export interface HistoryOptions {
  readonly data?: DataOption
  readonly maxLength?: number
  // biome-ignore lint/suspicious/noExplicitAny: a timeline accepts and returns events, and only `any` fits each type of them.
  readonly timelines?: fc.Arbitrary<Timeline<any>>
}

const LENGTH_MAX = 20

/** Histories of the events that a projection handles. @throws TapelineError `argument.invalid` if data cannot be generated */
export function arbitraryHistoryOf(
  projection: Projection<unknown>,
  { data = {}, maxLength = LENGTH_MAX, timelines }: HistoryOptions,
): fc.Arbitrary<Timeline<TapelineEvent>> {
  if (timelines !== undefined) return timelines
  const { definitions, types } = eventsOf(projection)
  checkTypes(projection.name, types, data)
  const handled = definitions.filter(({ type }) => types.has(type))
  const isOwn = ({ type }: AnyEventDefinition): boolean =>
    Object.hasOwn(data, type) || !MARKET_TYPES.has(type)
  const kinds = handled.filter(isOwn).map((definition): EventKind => {
    const own = Object.hasOwn(data, definition.type) ? data[definition.type] : undefined
    return { definition, data: own ?? arbitraryDataOf(definition) }
  })
  const lists = kinds.length === 0 ? fc.constant([]) : ownEvents(kinds, maxLength)
  if (handled.every(isOwn)) return lists.map((events) => timelineOf(definitions, onOtherDays(events)))
  const market = arbitraryMarketEvents({ maxPrints: maxLength })
  const all = definitionsFor([], definitions)
  return fc
    .tuple(market, lists)
    .map(([prices, events]) => timelineOf(all, [...prices, ...from(events, startOf(prices))]))
}

function ownEvents(kinds: readonly EventKind[], maxLength: number): fc.Arbitrary<readonly EventInput[]> {
  // Lists are short unless a length is demanded, and the engine replays only longer ones in part.
  return fc.oneof(
    { weight: 3, arbitrary: arbitraryEvents(kinds, { maxLength }) },
    { weight: 1, arbitrary: arbitraryEvents(kinds, { minLength: Math.ceil(maxLength / 2), maxLength }) },
  ) as fc.Arbitrary<readonly EventInput[]>
}

/** The day of the first price, so that own events fall among the prices. */
function startOf(prices: readonly EventInput[]): number {
  const first = prices.find(({ type }) => type === 'session.opened') ?? prices[0]
  return Math.floor(parseInstant(first?.at ?? FIRST_DAY_MS) / DAY_MS) * DAY_MS
}

/** Days from 2020 to 2028. */
const FIRST_DAY_MS = Date.UTC(2020, 0, 1)
const DAYS = 3000
const DAY_MS = 86_400_000

/**
 * Moves a history to other days, the same for the same events. What a projection remembers of times in an earlier history is of no use in the
 * next one, so that each shows it anew.
 */
function onOtherDays(events: readonly EventInput[]): readonly EventInput[] {
  return from(events, FIRST_DAY_MS + randomSource(0, JSON.stringify(events)).integer(0, DAYS) * DAY_MS)
}

/** Arbitrary events, moved so that the earliest possible ones are on another day. */
function from(events: readonly EventInput[], day: number): readonly EventInput[] {
  const shift = day - FIRST_INSTANT
  const moved = (at: EventInput['at']): EventInput['at'] => {
    if (typeof at === 'number') return at + shift
    const [own = '', ...zone] = String(at).split(/(?=\[)/)
    return `${new Date(Date.parse(own) + shift).toISOString().slice(0, 10)}${zone.join('')}`
  }
  return events.map((event) => ({
    ...event,
    at: moved(event.at),
    ...(event.knownAt === undefined ? {} : { knownAt: moved(event.knownAt) }),
  }))
}

/** @throws TapelineError for data of a type that the projection does not handle, and for a projection of no events */
function checkTypes(name: string, types: ReadonlySet<string>, data: DataOption): void {
  if (types.size === 0) {
    throw new TapelineError({
      code: 'argument.invalid',
      message: `The projection '${name}' handles no events, so that no history can be generated.`,
      expected: 'a projection with recipes, or the option `timelines`',
    })
  }
  const stray = Object.keys(data).find((type) => !types.has(type))
  if (stray === undefined) return
  throw new TapelineError({
    code: 'event.type-unknown',
    message: `The projection '${name}' does not handle '${stray}'.${didYouMean(stray, types)}`,
    expected: [...types].join(', '),
    found: showValue(stray),
  })
}
