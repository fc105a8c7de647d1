import { type ArgumentKind, checkOptionsOf, kinds, oneOf } from '../../event/arguments.js'
import { exp } from '../../math/exp.js'
import { defineReaction } from '../../whatif/define-reaction.js'
import type { RandomSource } from '../../whatif/random-source.js'
import type { Reaction } from '../../whatif/reaction.js'
import type { Selector } from '../../whatif/selector.js'
import type { Exchange } from '../event-data.js'
import { type MarketEvent, marketEvents } from '../events.js'
import type { Quote } from '../quote.js'
import { quotes } from '../quotes.js'
import { priceOf, quoteOf } from '../reactions.js'
import { gaussian } from './gaussian.js'
import { demand } from './model-fault.js'
import { type PathPoint, type ShockMoment, type ShockStart, shockMoments } from './shock-moments.js'

export interface ShockOptions {
  readonly name: string
  /** The event types that trigger it; with `where`, only the selected events. */
  readonly on: readonly MarketEvent['type'][]
  readonly where?: Selector
  /**
   * How much of the depth each instrument moves by: 1 the whole depth, -0.2 a fifth of it in the opposite direction, 0 nothing.
   * By any of its names, as `symbolOf` of `ReactionTools` reads them; it is followed through renames.
   */
  readonly exposures: Readonly<Record<string, number>>
  /** Log return at an exposure of 1 at the close of the shock's session: -0.186 is 17 % down. */
  readonly depth: number
  /** Default: at the next regular open after the event. */
  readonly start?: ShockStart
  /** In order of time, the last with a share of 1. Default: the whole depth at the start. */
  readonly path?: readonly PathPoint[]
  /** The part of the depth that is won back in the end: 1 is all; below 0 the fall continues. Default 0. */
  readonly part?: number
  /** Trading days in which half of that part is won back, close to close, 0 or more. Default 1. */
  readonly halfLifeDays?: number
  /** Trading days after the session of the shock over which it continues, 0 or more. Default 10. */
  readonly days?: number
  /** Moves a day after the session of the shock, the first at the open. Default 1. */
  readonly stepsPerDay?: number
  /**
   * Standard deviation of the daily log return that is drawn for each affected instrument, in addition to its path, from the
   * start of the shock: 0.02 is about 2 % a day. Default 0: none.
   */
  readonly noise?: number
}

export const PATH: ArgumentKind = {
  expected: 'an array of { minutes, share }',
  fits: (value) =>
    Array.isArray(value) &&
    value.every(
      (one) => kinds.record.fits(one) && kinds.number.fits(one.minutes) && kinds.number.fits(one.share),
    ),
}
const SHOCK_OPTIONS = {
  name: kinds.name,
  on: kinds.texts,
  where: kinds.any,
  exposures: kinds.record,
  depth: kinds.anyNumber,
  start: {
    expected: "'event', 'next-open' or { session: '2025-01-27' }",
    fits: (value: unknown): boolean =>
      oneOf('event', 'next-open').fits(value) ||
      (kinds.record.fits(value) && typeof (value as { session?: unknown }).session === 'string'),
  },
  path: PATH,
  part: kinds.anyNumber,
  halfLifeDays: kinds.anyNumber,
  days: kinds.anyNumber,
  stepsPerDay: kinds.anyNumber,
  noise: kinds.anyNumber,
} satisfies Record<keyof ShockOptions, ArgumentKind>

/**
 * A reaction by which an event hits instruments through declared exposures: each falls along a given path inside one session,
 * and wins a given part back with a half-life in trading days. The log return of an instrument at the close of the nth trading
 * day after the shock is exposure × depth × (1 - part × (1 - 2^(-n / halfLifeDays))), plus noise. It compounds with recorded
 * moves. It describes one declared channel and is no forecast: other influences on prices are not in it.
 *
 * Each move of each instrument is a simulated trade, declared as a consequence of the event, so that an edit that scales the
 * event scales the shock. If there are many, raise `derivedMax` of the branch.
 * @throws TapelineError `model.invalid`
 * @example
 * ```ts
 * import { replay } from '@tapeline/core'
 * import { market, shock } from '@tapeline/core/market'
 * import { remove, whatIf } from '@tapeline/core/what-if'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const weeks = await loadScenario('deepseek-r1')
 * const calm = whatIf(weeks, {
 *   name: 'no moves from the release',
 *   edits: [remove('r1-release', { consequences: { scale: 0 } })],
 * })
 * // At the app's first rank, Nvidia falls by 10 % (a log return of -0.105) and wins half of it back.
 * const fall = shock({
 *   name: 'fall',
 *   on: ['app.ranked'],
 *   exposures: { NVDA: 1 },
 *   depth: Math.log(0.9),
 *   part: 0.5,
 *   halfLifeDays: 1,
 * })
 * const shocked = whatIf(calm, { name: 'a declared shock', reactions: [fall] })
 * console.log(replay(shocked, market).at('2025-01-27T16:00-05:00').quotes.NVDA?.changePct) // -10
 * ```
 */
export function shock(options: ShockOptions): Reaction {
  checkOptionsOf('shock()', options, SHOCK_OPTIONS, ['name', 'on', 'exposures'])
  const { name, on, where, exposures, depth, part = 0, halfLifeDays = 1 } = options
  const {
    start = 'next-open',
    path = [{ minutes: 0, share: 1 }],
    days = 10,
    stepsPerDay = 1,
    noise = 0,
  } = options
  const course = { start, path, part, halfLifeDays, days, stepsPerDay }
  check({ ...options, ...course, noise })
  return defineReaction({
    name,
    events: marketEvents,
    on,
    ...(where === undefined ? {} : { where }),
    projection: quotes,
    parameters: { exposures: { ...exposures }, depth, noise, ...course },
    react: (event, state, { parameters, calendar, later, symbolOf }) =>
      [...groupsOf(parameters.exposures, state, symbolOf)].flatMap(([exchange, instruments]) =>
        shockMoments(parameters, event.at, exchange, calendar).map((moment) =>
          later(moment.at, (present, { random, symbolOf: nameNow }) =>
            instruments.flatMap((instrument) => {
              const exposure = parameters.exposures[instrument] as number
              const change = changeOf(exposure * parameters.depth, moment, parameters.noise, random)
              if (change === 0) return []
              const quote = quoteOf(present, instrument, nameNow)
              const { symbol } = quote
              const price = priceOf(quote)
              if (price === undefined) throw new Error(`'${symbol}' has no price yet`)
              return [{ type: 'price.traded', data: { symbol, price: price * exp(change) } } as const]
            }),
          ),
        ),
      ),
  })
}

/** The log return of a move. */
function changeOf(
  depth: number,
  { shareChange, days }: ShockMoment,
  noise: number,
  random: RandomSource,
): number {
  // The variance of a random walk grows with time, so that a day in many steps is as noisy as a day in one step.
  const drawn = noise === 0 ? 0 : noise * Math.sqrt(days) * gaussian(random)
  return depth * shareChange + drawn
}

/** The affected instruments, by exchange and sorted, so that draws do not depend on the order of the exposures. */
function groupsOf(
  exposures: Readonly<Record<string, number>>,
  state: Readonly<Record<string, Quote>>,
  symbolOf: (name: string) => string | undefined,
): Map<Exchange, string[]> {
  const groups = new Map<Exchange, string[]>()
  for (const symbol of Object.keys(exposures).sort()) {
    if (exposures[symbol] === 0) continue
    const { exchange } = quoteOf(state, symbol, symbolOf)
    groups.set(exchange, [...(groups.get(exchange) ?? []), symbol])
  }
  return groups
}

function check(
  options: ShockOptions & Required<Pick<ShockOptions, 'path' | 'part' | 'noise' | 'days'>>,
): void {
  const { name, exposures, depth, path, part, halfLifeDays = 1, days, stepsPerDay = 1, noise } = options
  const rule = (option: string, holds: boolean, expected: string, found: unknown) => ({
    option,
    holds,
    expected,
    found,
  })
  const stray = Object.entries(exposures).find(([, exposure]) => !Number.isFinite(exposure))
  const isInOrder = path.every(
    ({ minutes, share }, index) =>
      minutes >= 0 &&
      Number.isFinite(share) &&
      minutes > (path[index - 1]?.minutes ?? Number.NEGATIVE_INFINITY),
  )
  demand(`the shock '${name}'`, [
    rule(
      'exposures',
      stray === undefined,
      'a finite number for each instrument',
      stray && { [stray[0]]: stray[1] },
    ),
    rule('depth', Number.isFinite(depth), 'a finite log return', depth),
    rule(
      'path',
      isInOrder && path.at(-1)?.share === 1,
      'points in order of time, the last with share 1',
      path,
    ),
    rule('part', Number.isFinite(part), 'a finite number', part),
    rule('halfLifeDays', halfLifeDays >= 0 && Number.isFinite(halfLifeDays), '0 or more', halfLifeDays),
    rule('days', Number.isSafeInteger(days) && days >= 0, 'a whole number, 0 or more', days),
    rule('stepsPerDay', Number.isSafeInteger(stepsPerDay) && stepsPerDay >= 1, '1 and up', stepsPerDay),
    rule('noise', noise >= 0 && Number.isFinite(noise), '0 or more', noise),
  ])
}
