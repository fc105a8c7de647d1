import { type ArgumentKind, checkOptionsOf, kinds, oneOf } from '../event/arguments.js'
import { TapelineError } from '../event/error.js'
import { pow } from '../math/pow.js'
import { combineProjections } from '../projection/combine.js'
import type { AnyProjection, Projection } from '../projection/projection.js'
import { defineReaction } from '../whatif/define-reaction.js'
import type { Reaction } from '../whatif/reaction.js'
import type { Selector } from '../whatif/selector.js'
import type { Exchange } from './event-data.js'
import { type MarketEvent, marketEvents } from './events.js'
import type { Quote } from './quote.js'
import { quotes } from './quotes.js'

export interface TimedRampOptions {
  readonly name: string
  /** The event types that trigger it; with `where`, only the selected events. */
  readonly on: readonly MarketEvent['type'][]
  readonly where?: Selector
  /** One of its names; see `symbolOf` of `ReactionTools`. It is followed through renames. */
  readonly instrument: string
  /** The whole move in percent, above -100: -5 is 5 % down. */
  readonly changePct: number
  /** How long the move takes, in minutes; 0 or more. */
  readonly minutes: number
  /** Number of equal steps, 1 or more: each moves by the same percentage, and the last ends the move. */
  readonly steps: number
  /** When it starts: at the event (default), or at the next regular open of its exchange. */
  readonly start?: 'event' | 'next-open'
}

const RAMP_OPTIONS = {
  name: kinds.name,
  on: kinds.texts,
  where: kinds.any,
  instrument: kinds.name,
  changePct: kinds.anyNumber,
  minutes: kinds.anyNumber,
  steps: kinds.anyNumber,
  start: oneOf('event', 'next-open'),
} satisfies Record<keyof TimedRampOptions, ArgumentKind>
const HOLD_OPTIONS = {
  name: kinds.name,
  instrument: kinds.name,
  projection: kinds.projection,
  while: kinds.function,
} satisfies Record<keyof HoldOptions<unknown>, ArgumentKind>

/**
 * A reaction that moves an instrument by a percentage, spread over a window that starts with an event. It compounds with
 * recorded moves in that window, and later prices continue from the level that it reaches.
 * @throws TapelineError `reaction.invalid`
 */
export function timedRamp(options: TimedRampOptions): Reaction {
  checkOptionsOf('timedRamp()', options, RAMP_OPTIONS, ['name', 'on', 'instrument'])
  const { name, on, where, instrument, changePct, minutes, steps, start = 'event' } = options
  check(name, 'changePct', changePct > -100 && changePct < Number.POSITIVE_INFINITY, 'above -100', changePct)
  check(name, 'minutes', minutes >= 0 && minutes < Number.POSITIVE_INFINITY, '0 or more', minutes)
  check(name, 'steps', Number.isSafeInteger(steps) && steps >= 1, 'a whole number, 1 or more', steps)
  return defineReaction({
    name,
    events: marketEvents,
    on,
    ...(where === undefined ? {} : { where }),
    projection: quotes,
    parameters: { instrument, minutes, steps, start, factor: pow(1 + changePct / 100, 1 / steps) },
    react: (event, state, { parameters, calendar, later, symbolOf }) => {
      const { exchange } = quoteOf(state, instrument, symbolOf)
      const from = parameters.start === 'event' ? event.at : calendar(exchange).nextOpen(event.at)
      return Array.from({ length: steps }, (_, index) =>
        later(from + (minutes * 60_000 * (index + 1)) / steps, (present, tools) => {
          const quote = quoteOf(present, instrument, tools.symbolOf)
          const { symbol } = quote
          const price = priceOf(quote)
          if (price === undefined) throw new Error(`'${symbol}' has no price yet`)
          return [{ type: 'price.traded', data: { symbol, price: price * parameters.factor } }]
        }),
      )
    },
  })
}

export interface HoldOptions<State> {
  readonly name: string
  readonly instrument: string
  /** The projection whose state the condition reads. */
  readonly projection: Projection<State>
  /** Whether the instrument keeps its price; evaluated before each of its prices, with the state right before it. */
  readonly while: (state: State, event: MarketEvent) => boolean
}

/**
 * A reaction that keeps an instrument at its price while a condition is true: its recorded prices are replaced by the price
 * before the first of them, and their moves are undone. Before the instrument's first price it has no effect.
 * @throws TapelineError `argument.invalid` or `option.unknown` for wrong options
 */
export function hold<State>(options: HoldOptions<State>): Reaction {
  checkOptionsOf('hold()', options, HOLD_OPTIONS, ['name', 'instrument', 'projection', 'while'])
  const { name, instrument, projection } = options
  const seen = combineProjections({
    name: `hold '${name}'`,
    parts: { quotes, seen: projection as AnyProjection },
  })
  return defineReaction({
    name,
    events: marketEvents,
    on: ['price.traded', 'bar.closed', 'close.published'],
    where: { select: 'instrument', instruments: [instrument] },
    projection: seen as unknown as Projection<{
      readonly quotes: Readonly<Record<string, Quote>>
      readonly seen: State
    }>,
    parameters: { instrument },
    react: (event, state) => {
      const price = priceOf(state.quotes[event.data.symbol])
      if (price === undefined || !options.while(state.seen, event)) return []
      if (event.type === 'bar.closed') {
        const data = { ...event.data, open: price, high: price, low: price, close: price }
        return [{ type: event.type, data, inPlace: true }]
      }
      if (event.type === 'close.published') {
        return [{ type: event.type, data: { ...event.data, price }, inPlace: true }]
      }
      return [{ type: event.type, data: { ...event.data, price }, inPlace: true }]
    },
  })
}

/** The quote of an instrument that a reaction names, under its symbol at the moment. */
export function quoteOf(
  state: Readonly<Record<string, Quote>>,
  instrument: string,
  symbolOf: (name: string) => string | undefined,
): Quote & { readonly symbol: string; readonly exchange: Exchange } {
  const symbol = symbolOf(instrument)
  const quote = symbol === undefined ? undefined : state[symbol]
  if (symbol === undefined || quote?.exchange === undefined)
    throw new Error(`the instrument '${instrument}' is not listed at that moment`)
  return { ...quote, symbol, exchange: quote.exchange }
}

/** The last price, in regular or extended hours. */
export function priceOf(quote: Quote | undefined): number | undefined {
  const { last, at, extendedLast, extendedAt } = quote ?? {}
  return extendedAt !== undefined && (at === undefined || extendedAt >= at) ? extendedLast : last
}

function check(name: string, option: string, holds: boolean, expected: string, found: number): void {
  if (holds) return
  const message = `The option '${option}' of the reaction '${name}' is wrong.`
  throw new TapelineError({ code: 'reaction.invalid', message, expected, found: String(found) })
}
