import type { Fault } from '../event/error.js'
import { didYouMean } from '../event/nearest-name.js'
import type { InstrumentNames } from '../timeline/instrument-names.js'

const SHOWN = 12

/** The fault of a symbol that no instrument of a timeline has at any time. */
export function unknownInstrument(symbol: string, names: InstrumentNames): Fault {
  const known = [...names.names()]
  const more = known.length > SHOWN ? ', …' : ''
  return {
    code: 'instrument.unknown',
    subject: symbol,
    message: `The instrument '${symbol}' is not listed in this timeline.${didYouMean(symbol, known)}`,
    expected: known.length === 0 ? 'an event that lists it' : `${known.slice(0, SHOWN).join(', ')}${more}`,
  }
}
