import type { Fault } from '../../event/error.js'
import { TapelineError } from '../../event/error.js'
import { FaultList } from '../../event/fault-list.js'
import { readSources } from '../../event/read-sources.js'
import type { Envelope } from './block.js'
import { columnsFault } from './columns-fault.js'
import type { ColumnEnvelope } from './timeline-columns.js'

const BASES: readonly unknown[] = ['recorded', 'rebased', 'simulated']

/** Frozen, and checked as those of events are. @throws TapelineError with every fault */
export function readEnvelopes(envelopes: readonly ColumnEnvelope[]): Envelope[] {
  const faults: Fault[] = []
  const own = new FaultList(faults, undefined, undefined)
  const read = envelopes.map(({ basis, sources }) => {
    if (!BASES.includes(basis))
      throw columnsFault('A basis is wrong.', 'recorded, rebased or simulated', String(basis))
    return { basis, sources: readSources(sources, own) }
  })
  if (faults.length > 0) throw new TapelineError(faults)
  return read
}
