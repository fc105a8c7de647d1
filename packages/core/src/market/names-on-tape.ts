import type { PathStep } from '../projection/path.js'
import type { Tape } from '../projection/projection.js'
import { InstrumentNames, type NamePlace } from '../timeline/instrument-names.js'
import { marketEvents } from './events.js'

const DEFINITIONS = new Map(marketEvents.map((definition) => [definition.type as string, definition]))

/** Who bears which name, by the events up to the moment of a tape. */
export function namesOn(tape: Tape): InstrumentNames {
  const changes = tape.events('instrument.renamed', 'instrument.delisted')
  // Without these every name means one instrument, and the listings, perhaps very many, need not be read.
  if (changes.length === 0) return InstrumentNames.from([], DEFINITIONS)
  return InstrumentNames.from(
    tape.events('instrument.listed', 'instrument.renamed', 'instrument.delisted'),
    DEFINITIONS,
  )
}

/** The parts of the market that are kept by symbol. */
const BY_SYMBOL: readonly unknown[] = ['quotes', 'moves', 'instruments']

/**
 * A path into the state of the market at a moment, whose author names instruments as they are called at another place: with
 * the names that these had at the moment.
 */
export function stepsThen(
  names: InstrumentNames,
  steps: readonly PathStep[],
  place: NamePlace,
  moment: number,
): readonly PathStep[] {
  const nameThen = (name: string): string =>
    names.nameAt(names.meantAbout(name, place, moment), { at: moment, seq: Number.POSITIVE_INFINITY })
  const [part, key, ...rest] = steps
  if (part === undefined || key === undefined) return steps
  if (BY_SYMBOL.includes(part) && typeof key === 'string') return [part, nameThen(key), ...rest]
  if (part === 'ranking' && typeof key === 'object' && key.field === 'symbol')
    return [part, { ...key, value: nameThen(key.value) }, ...rest]
  return steps
}
