import type { Instrument, Overview } from '../protocol.js'
import { blocksOf, indexOf } from './block-index.js'
import { sessionsOfAll } from './sessions.js'
import type { World } from './world.js'

/** What the page learns once about what it has opened. */
export function overviewOf(world: World): Overview {
  const { name, title, summary, zone, recorded, branches, notes } = world
  const indices = blocksOf(recorded).map(({ block }) => indexOf(block))
  const listed = indices.flatMap(({ namings }) => namings.flatMap((one) => one.listed ?? []))
  const instruments = new Map(listed.map((one): [string, Instrument] => [one.symbol, one]))
  const from = indices.find(({ pricesFrom }) => pricesFrom !== undefined)?.pricesFrom
  const to = indices.findLast(({ pricesTo }) => pricesTo !== undefined)?.pricesTo
  const hasPrices = from !== undefined && to !== undefined
  return {
    name,
    title,
    ...(summary === undefined ? {} : { summary }),
    zone,
    notes,
    length: recorded.length,
    ...world.span,
    instruments: [...instruments.values()],
    branches,
    sessions: hasPrices ? sessionsOfAll(world.exchanges, from, to) : [],
    ...(hasPrices ? { prices: { from, to } } : {}),
    types: [...new Set(indices.flatMap(({ types }) => types))].sort(),
  }
}
