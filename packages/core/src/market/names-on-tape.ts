import type { PathStep } from '../projection/path.js'
import type { Tape } from '../projection/projection.js'
import type { SortKey } from '../timeline/columns/block.js'
import { InstrumentNames } from '../timeline/instrument-names.js'
import { marketEvents } from './events.js'

const DEFINITIONS = new Map(marketEvents.map((definition) => [definition.type as string, definition]))

/** The instruments by name, by the events up to the moment of a tape. */
export function namesOn(tape: Tape): InstrumentNames {
  const changes = tape.events('instrument.renamed', 'instrument.delisted')
  // Without such events every name means one instrument, and the listings, which may be many, need not be read.
  if (changes.length === 0) return InstrumentNames.from([], DEFINITIONS)
  return InstrumentNames.from(
    tape.events('instrument.listed', 'instrument.renamed', 'instrument.delisted'),
    DEFINITIONS,
  )
}

/** The parts of the market state that are keyed by symbol. */
const BY_SYMBOL: readonly unknown[] = ['quotes', 'moves', 'instruments']

/**
 * Converts a path into the market state at a moment: instruments in it are named as at another moment, and the result has the
 * names that they had at the moment of the state.
 */
export function stepsThen(
  names: InstrumentNames,
  steps: readonly PathStep[],
  place: SortKey,
  moment: number,
): readonly PathStep[] {
  const nameThen = (name: string): string =>
    names.nameAt(names.instrumentAbout(name, place, moment), { at: moment, seq: Number.POSITIVE_INFINITY })
  const [part, key, ...rest] = steps
  if (part === undefined || key === undefined) return steps
  if (BY_SYMBOL.includes(part) && typeof key === 'string') return [part, nameThen(key), ...rest]
  if (part === 'ranking' && typeof key === 'object' && key.field === 'symbol')
    return [part, { ...key, value: nameThen(key.value) }, ...rest]
  return steps
}
