import { checkArgument, checkOptions, checkOptionsOf, kinds } from '../event/arguments.js'
import { type DateInput, parseInstant } from '../event/date.js'
import { checkSelector, checkTexts } from './check-edits.js'

/**
 * Selects the events of an edit: a plain value that can be written as JSON, evaluated on the timeline that is edited. A bare
 * string is the id of one event. Only effective events are selected, not those that were corrected.
 */
export type Selector =
  | string
  | { readonly select: 'id'; readonly ids: readonly string[] }
  | { readonly select: 'type'; readonly types: readonly string[] }
  | { readonly select: 'instrument'; readonly instruments: readonly string[] }
  | { readonly select: 'sector'; readonly sectors: readonly string[] }
  | { readonly select: 'source'; readonly name?: string; readonly fact?: string }
  | { readonly select: 'caused-by'; readonly ids: readonly string[] }
  | { readonly select: 'within'; readonly from: number; readonly to?: number }
  | { readonly select: 'union'; readonly of: readonly Selector[] }
  | { readonly select: 'intersection'; readonly of: readonly Selector[] }
  | { readonly select: 'complement'; readonly of: Selector }

/**
 * The events with these ids; an id that is not in the timeline is an error of the edit.
 * @throws TapelineError `edit.invalid` for a name that is not a text
 */
export function byId(...ids: string[]): Selector {
  checkTexts('byId()', ids)
  return { select: 'id', ids }
}

/**
 * The events of these types.
 * @throws TapelineError `edit.invalid` for a name that is not a text
 */
export function byType(...types: string[]): Selector {
  checkTexts('byType()', types)
  return { select: 'type', types }
}

/**
 * The events that name one of these instruments, for example `NVDA`, in the field that their definition declares. A name means the
 * instrument that has it at the end of the tape, or else the one that had it last, with all events under its other names. Another
 * instrument that had the name earlier is not selected.
 * @throws TapelineError `edit.invalid` for a name that is not a text
 */
export function byInstrument(...instruments: string[]): Selector {
  checkTexts('byInstrument()', instruments)
  return { select: 'instrument', instruments }
}

/**
 * The events that name an instrument listed in one of these sectors.
 * @throws TapelineError `edit.invalid` for a name that is not a text
 */
export function bySector(...sectors: string[]): Selector {
  checkTexts('bySector()', sectors)
  return { select: 'sector', sectors }
}

/**
 * The events with a source that has this name, this fact number, or both.
 * @throws TapelineError `argument.invalid` or `option.unknown` for another shape
 */
export function bySource(source: { readonly name?: string; readonly fact?: string }): Selector {
  checkArgument('bySource()', 'source', source, kinds.record)
  checkOptions('bySource()', source, { name: kinds.text, fact: kinds.text })
  return { select: 'source', ...source }
}

/**
 * The events that declare one of these as a cause: direct effects only, not the effects of these effects.
 * @throws TapelineError `edit.invalid` for a name that is not a text
 */
export function causedBy(...ids: string[]): Selector {
  checkTexts('causedBy()', ids)
  return { select: 'caused-by', ids }
}

/**
 * The events from one moment to another, both inclusive; without `to`, up to the end of the tape.
 * @throws TapelineError as `parseInstant`, also for a bare day
 */
export function within(range: { readonly from: DateInput; readonly to?: DateInput }): Selector {
  checkOptionsOf('within()', range, { from: kinds.date, to: kinds.date }, ['from'])
  const { from, to } = range
  return { select: 'within', from: parseInstant(from), ...(to === undefined ? {} : { to: parseInstant(to) }) }
}

/**
 * The events that any of these selects; without selectors, no events.
 * @throws TapelineError `edit.invalid` for a wrong selector
 */
export function union(...of: Selector[]): Selector {
  for (const own of of) checkSelector('union()', own, 'of')
  return { select: 'union', of }
}

/**
 * The events that all of these select.
 * @throws TapelineError `edit.invalid` for a wrong selector
 */
export function intersection(...of: Selector[]): Selector {
  for (const own of of) checkSelector('intersection()', own, 'of')
  return { select: 'intersection', of }
}

/**
 * The events that this does not select.
 * @throws TapelineError `edit.invalid` for a wrong selector
 */
export function complement(of: Selector): Selector {
  checkSelector('complement()', of, 'of')
  return { select: 'complement', of }
}
