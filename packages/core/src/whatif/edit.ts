import type { Duration } from '../calendar/duration.js'
import { anyOf, checkArgument, checkOptions, kinds } from '../event/arguments.js'
import type { Source, TapelineEvent } from '../event/event.js'
import type { EventInput, InputOf } from '../event/read-event.js'
import { checkEditOptions, checkReplaceOptions, checkSelector, checkShift } from './check-edits.js'
import type { Selector } from './selector.js'

/**
 * How an edit treats the declared consequences of the events that it touches:
 * - `keep`: not at all; prices and other events stay as they are;
 * - `{ scale: k }`: scales the consequences. Each move keeps the power 1 - share × (1 - k) of its recorded return. An event that is
 *   not a price is removed if nothing of it is left, and stays otherwise;
 * - `drop`: as `{ scale: 0 }`, but also removes prices with nothing left of them;
 * - `rederive`: as `{ scale: 0 }`, and the reactions of the branch derive what follows instead.
 */
export type Consequences = 'keep' | 'drop' | 'rederive' | { readonly scale: number }

/** For a shift also `along`: the consequences are shifted by the same time as the events from which they follow. */
export type ShiftConsequences = Consequences | 'along'

/**
 * How far to shift events, earlier if negative: whole trading days, or a length of time. Days, weeks, months and years must be
 * whole, and are those of the calendar in the exchange's zone, or in UTC without a known exchange: the local time stays.
 */
export type ShiftBy = { readonly tradingDays: number } | Duration

export interface EditOptions {
  /** How to treat declared consequences; required if an event has some. */
  readonly consequences?: Consequences
  /** Whether the selector may select nothing. Default false. */
  readonly mayBeEmpty?: boolean
}

export interface ReplaceOptions extends EditOptions {
  /** Fields that replace those of the event's data; the others stay. */
  readonly data?: Readonly<Record<string, unknown>>
  /** Default: the sources of the event. */
  readonly sources?: readonly Source[]
}

export interface ShiftOptions {
  /** As for the other edits, or `along`. */
  readonly consequences?: ShiftConsequences
  readonly mayBeEmpty?: boolean
  /** The exchange whose trading days apply to events that name no instrument, for example `XNYS`. */
  readonly exchange?: string
}

/** A change of a timeline: a plain value that can be written as JSON. Make it with the functions in this file. */
export type Edit =
  | { readonly edit: 'insert'; readonly events: readonly EventInput[] }
  | ({ readonly edit: 'remove'; readonly selector: Selector } & EditOptions)
  | ({ readonly edit: 'replace'; readonly selector: Selector } & ReplaceOptions)
  | ({ readonly edit: 'shift'; readonly selector: Selector; readonly by: ShiftBy } & ShiftOptions)
  | ({ readonly edit: 'scale'; readonly selector: Selector; readonly factor: number } & EditOptions)
  | {
      readonly edit: 'multiply-prices'
      readonly selector: Selector
      readonly factor: number
      readonly mayBeEmpty?: boolean
    }
  | { readonly edit: 'in-order'; readonly edits: readonly Edit[] }

/**
 * Inserts events, after the recorded ones of the same instant. An inserted price is kept as written and moves no later price. An
 * event without a stated basis is `simulated`.
 * @throws TapelineError `argument.invalid` if it is neither an event nor a list; `whatIf` reads the events
 * @example
 * ```ts
 * import { replay } from '@tapeline/core'
 * import { market } from '@tapeline/core/market'
 * import { insert, whatIf } from '@tapeline/core/what-if'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const weeks = await loadScenario('deepseek-r1')
 * const trade = {
 *   id: 'what-if-trade',
 *   type: 'price.traded' as const,
 *   at: '2025-01-27T12:00-05:00',
 *   data: { symbol: 'NVDA', price: 100 },
 * }
 * const lower = whatIf(weeks, { name: 'a trade at 100', edits: [insert(trade)] })
 * const { last, basis } = replay(lower, market).at('2025-01-27T12:00-05:00').quotes.NVDA ?? {}
 * console.log(last, basis) // 100 simulated
 * ```
 */
export function insert<Event extends TapelineEvent = TapelineEvent>(
  events: InputOf<Event> | readonly InputOf<Event>[],
): Edit {
  checkArgument('insert()', 'events', events, anyOf(kinds.record, kinds.list))
  return { edit: 'insert', events: (Array.isArray(events) ? events : [events]) as readonly EventInput[] }
}

/**
 * Removes events. Removing a price moves no later price; to undo a move, scale it by 0. If an event that changes the unit of
 * prices (a split) is removed, later prices are in the unit before it.
 * @throws TapelineError `edit.invalid` for a wrong selector; `argument.invalid` or `option.unknown` for wrong options. `whatIf`
 * checks the rest
 * @example
 * ```ts
 * import { replay } from '@tapeline/core'
 * import { market } from '@tapeline/core/market'
 * import { remove, whatIf } from '@tapeline/core/what-if'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const weeks = await loadScenario('deepseek-r1')
 * const calm = whatIf(weeks, {
 *   name: 'no release',
 *   edits: [remove('r1-release', { consequences: { scale: 0 } })],
 * })
 * console.log(replay(calm, market).at('2025-01-27T16:00-05:00').quotes.NVDA?.last) // 142.62
 * ```
 */
export function remove(selector: Selector, options: EditOptions = {}): Edit {
  checkSelector('remove()', selector)
  checkEditOptions('remove()', options)
  return { edit: 'remove', selector, ...options }
}

/**
 * Replaces fields of the data of events, or their sources. A replaced price is kept as written, and moves no later price.
 * @throws TapelineError `edit.invalid` for a wrong selector and without options; `argument.invalid` or `option.unknown` for wrong
 * options. `whatIf` checks the data
 * @example
 * ```ts
 * import { replay } from '@tapeline/core'
 * import { market } from '@tapeline/core/market'
 * import { replace, whatIf } from '@tapeline/core/what-if'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const weeks = await loadScenario('deepseek-r1')
 * const other = whatIf(weeks, {
 *   name: 'a close of 120',
 *   edits: [replace('close-NVDA-2025-01-27', { data: { price: 120 }, consequences: 'keep' })],
 * })
 * console.log(replay(other, market).atEvent('close-NVDA-2025-01-27').quotes.NVDA?.last) // 120
 * ```
 */
export function replace(selector: Selector, options: ReplaceOptions): Edit {
  checkSelector('replace()', selector)
  checkReplaceOptions('replace()', options)
  return { edit: 'replace', selector, ...options }
}

/**
 * Shifts events in time, together with when they became known. By trading days: to the same local time that many trading days of
 * the exchange later; a day without trading first rolls forward. By days and longer: to the same local time; a local time that the
 * clocks skip or show twice is an error. An official close moves to the close of its new session. A shifted price keeps its
 * value.
 * @throws TapelineError `edit.invalid` for a wrong selector or `by`; `argument.invalid` or `option.unknown` for wrong options.
 * `whatIf` checks the rest, such as fractions of days
 * @example
 * ```ts
 * import { formatInstant } from '@tapeline/core'
 * import { shift, whatIf } from '@tapeline/core/what-if'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const weeks = await loadScenario('deepseek-r1')
 * const later = whatIf(weeks, {
 *   name: 'a week later',
 *   edits: [shift('r1-release', { tradingDays: 5 }, { consequences: 'keep', exchange: 'XNAS' })],
 * })
 * console.log(formatInstant(weeks.get('r1-release').at), formatInstant(later.get('r1-release').at))
 * // 2025-01-20T05:00:00.000Z 2025-01-28T05:00:00.000Z
 * ```
 */
export function shift(selector: Selector, by: ShiftBy, options: ShiftOptions = {}): Edit {
  checkSelector('shift()', selector)
  checkShift('shift()', by, options)
  return { edit: 'shift', selector, by, ...options }
}

/**
 * Scales moves: for a price, its own move; for any other event, its declared consequences, while the event itself stays.
 * @param factor 0 or more: the power of the recorded return. For a price with consequences of its own, also state
 * `consequences`.
 * @throws TapelineError `edit.invalid` for a wrong selector; `argument.invalid` for a factor that is not a number, or wrong
 * options; `option.unknown`. `whatIf` checks the rest
 * @example
 * ```ts
 * import { replay } from '@tapeline/core'
 * import { market } from '@tapeline/core/market'
 * import { scale, whatIf } from '@tapeline/core/what-if'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const weeks = await loadScenario('deepseek-r1')
 * const double = whatIf(weeks, { name: 'twice the shock', edits: [scale('r1-release', 2)] })
 * console.log(replay(double, market).at('2025-01-27T16:00-05:00').quotes.NVDA?.changePct) // -31.057147348120523
 * ```
 */
export function scale(selector: Selector, factor: number, options: EditOptions = {}): Edit {
  checkSelector('scale()', selector)
  checkArgument('scale()', 'factor', factor, kinds.anyNumber)
  checkEditOptions('scale()', options)
  return { edit: 'scale', selector, factor, ...options }
}

/**
 * Multiplies prices: what if an instrument had been 10 % lower from a moment on? Each price of a selected trade, bar, close or other
 * event with prices is multiplied as the timeline shows it, and no other price changes: to move all later prices of an
 * instrument, select them with `within({ from })`. An event counts at its own time, also a late trade or close.
 *
 * Sizes, volumes, share counts, splits, dividends and moves given in percent stay, and so do consequences. Market caps follow.
 * An index follows its constituents by its declared weights, as for other edits. A multiplied price is `rebased`, or stays
 * `simulated`.
 * @param factor above 0: 0.9 is 10 % lower
 * @throws TapelineError `edit.invalid` for a wrong selector; `argument.invalid` for a factor that is not a number, or wrong
 * options; `option.unknown`. `whatIf` checks the rest: `edit.empty` if no price is selected, `edit.invalid` if a product is no
 * valid price
 * @example
 * ```ts
 * import { replay } from '@tapeline/core'
 * import { market } from '@tapeline/core/market'
 * import { byInstrument, intersection, multiplyPrices, whatIf, within } from '@tapeline/core/what-if'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const weeks = await loadScenario('deepseek-r1')
 * const later = intersection(byInstrument('NVDA'), within({ from: '2025-01-27T09:30-05:00' }))
 * const lower = whatIf(weeks, { name: '10 % lower', edits: [multiplyPrices(later, 0.9)] })
 * const { last, basis } = replay(lower, market).at('2025-01-27T16:00-05:00').quotes.NVDA ?? {}
 * console.log(last, basis) // 106.578 rebased
 * ```
 */
export function multiplyPrices(
  selector: Selector,
  factor: number,
  options: Pick<EditOptions, 'mayBeEmpty'> = {},
): Edit {
  checkSelector('multiplyPrices()', selector)
  checkArgument('multiplyPrices()', 'factor', factor, kinds.anyNumber)
  checkOptions('multiplyPrices()', options, { mayBeEmpty: kinds.boolean })
  return { edit: 'multiply-prices', selector, factor, ...options }
}

/**
 * Edits applied one after the other, each to the result of the one before, so that they may touch the same events.
 * @throws TapelineError `argument.invalid` if it is not an array; `whatIf` checks the edits
 */
export function inOrder(edits: readonly Edit[]): Edit {
  checkArgument('inOrder()', 'edits', edits, kinds.list)
  return { edit: 'in-order', edits }
}
