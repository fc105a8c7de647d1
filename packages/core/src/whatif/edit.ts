import type { Duration } from '../calendar/duration.js'
import { anyOf, checkArgument, kinds } from '../event/arguments.js'
import type { Source, TapelineEvent } from '../event/event.js'
import type { EventInput, InputOf } from '../event/read-event.js'
import { checkEditOptions, checkReplaceOptions, checkSelector, checkShift } from './check-edits.js'
import type { Selector } from './selector.js'

/**
 * What an edit does with the declared consequences of the events that it touches:
 * - `keep`: nothing; what is no price stays, and prices stay as they are;
 * - `{ scale: k }`: the moves keep the power of their recorded return that the shares leave, 1 - share × (1 - k); what is no
 *   price is gone where nothing is left of it, and stays otherwise;
 * - `drop`: as `{ scale: 0 }`, but prices of which nothing is left are gone, too;
 * - `rederive`: as `{ scale: 0 }`, and the reactions of the branch say what follows instead.
 */
export type Consequences = 'keep' | 'drop' | 'rederive' | { readonly scale: number }

/** For a shift also `along`: the consequences move by as much as what they follow from. */
export type ShiftConsequences = Consequences | 'along'

/**
 * How far events are shifted, earlier where negative: whole trading days, or a length of time. Days, weeks, months and years
 * are whole and of the calendar of the exchange's zone, or of UTC where no exchange is known: the local time stays.
 */
export type ShiftBy = { readonly tradingDays: number } | Duration

export interface EditOptions {
  /** What happens to declared consequences; needed where an event has some. */
  readonly consequences?: Consequences
  /** Whether it is fine if nothing is selected. Default false. */
  readonly mayBeEmpty?: boolean
}

export interface ReplaceOptions extends EditOptions {
  /** Fields of the data that take the place of those of the event; the others stay. */
  readonly data?: Readonly<Record<string, unknown>>
  /** Default: the sources of the event. */
  readonly sources?: readonly Source[]
}

export interface ShiftOptions {
  /** As of the other edits, and `along`. */
  readonly consequences?: ShiftConsequences
  readonly mayBeEmpty?: boolean
  /** Whose trading days are meant for events that name no instrument, such as `XNYS`. */
  readonly exchange?: string
}

/** A change of a timeline: a plain value, written and read as JSON. Make it by the functions beside. */
export type Edit =
  | { readonly edit: 'insert'; readonly events: readonly EventInput[] }
  | ({ readonly edit: 'remove'; readonly selector: Selector } & EditOptions)
  | ({ readonly edit: 'replace'; readonly selector: Selector } & ReplaceOptions)
  | ({ readonly edit: 'shift'; readonly selector: Selector; readonly by: ShiftBy } & ShiftOptions)
  | ({ readonly edit: 'scale'; readonly selector: Selector; readonly factor: number } & EditOptions)
  | { readonly edit: 'in-order'; readonly edits: readonly Edit[] }

/**
 * Inserts events, after the recorded ones of the same instant. A price stands as written and moves no later one. What
 * does not state its basis is `simulated`.
 */
export function insert<Event extends TapelineEvent = TapelineEvent>(
  events: InputOf<Event> | readonly InputOf<Event>[],
): Edit {
  checkArgument('insert()', 'events', events, anyOf(kinds.record, kinds.list))
  return { edit: 'insert', events: (Array.isArray(events) ? events : [events]) as readonly EventInput[] }
}

/**
 * Removes events. A price that is removed moves no later one; to undo a move, scale it by 0. Without an event that changes
 * the unit of prices (a split), later prices are told in the unit before.
 */
export function remove(selector: Selector, options: EditOptions = {}): Edit {
  checkSelector('remove()', selector)
  checkEditOptions('remove()', options)
  return { edit: 'remove', selector, ...options }
}

/** Replaces fields of the data of events, or their sources. A price stands as written, and moves no later one. */
export function replace(selector: Selector, options: ReplaceOptions): Edit {
  checkSelector('replace()', selector)
  checkReplaceOptions('replace()', options)
  return { edit: 'replace', selector, ...options }
}

/**
 * Shifts events in time, with when they became known. By trading days: to the same local time so many trading days of the
 * exchange later; a day without trading first rolls forward. By days and longer: to the same local time; a local time that the
 * clocks skip or show twice is an error. An official close moves to the close of its new session. A price that is shifted
 * keeps its value.
 */
export function shift(selector: Selector, by: ShiftBy, options: ShiftOptions = {}): Edit {
  checkSelector('shift()', selector)
  checkShift('shift()', by, options)
  return { edit: 'shift', selector, by, ...options }
}

/** NaN and numbers below 0 are faults of the edit, where it is applied. */
const FACTOR = { expected: 'a number', fits: (value: unknown): boolean => typeof value === 'number' }

/**
 * Scales moves: of an event that is a price, its own; of any other its declared consequences, while the event itself stays.
 * @param factor 0 and up: the power of the recorded return. For a price with consequences of its own, state what happens to
 * those.
 */
export function scale(selector: Selector, factor: number, options: EditOptions = {}): Edit {
  checkSelector('scale()', selector)
  checkArgument('scale()', 'factor', factor, FACTOR)
  checkEditOptions('scale()', options)
  return { edit: 'scale', selector, factor, ...options }
}

/** Edits of which each is applied to what the one before it leaves, so that they may touch the same events. */
export function inOrder(edits: readonly Edit[]): Edit {
  checkArgument('inOrder()', 'edits', edits, kinds.list)
  return { edit: 'in-order', edits }
}
