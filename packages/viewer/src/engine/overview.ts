import type { MarketEvent } from '@tapeline/core/market'
import type { Instrument, Overview } from '../protocol.js'
import { sessionsBetween } from './sessions.js'
import type { World } from './world.js'

/** What the page learns once about what it has opened. */
export function overviewOf(world: World): Overview {
  const { name, title, summary, zone, recorded, branches, notes } = world
  const instruments = new Map<string, Instrument>()
  const types = new Set<MarketEvent['type']>()
  let [first, last]: (number | undefined)[] = []
  for (const event of recorded) {
    types.add(event.type)
    if (event.type === 'instrument.listed') {
      const { symbol, name: fullName, kind, exchange, sector } = event.data
      instruments.set(symbol, {
        symbol,
        name: fullName,
        kind,
        exchange,
        ...(sector === undefined ? {} : { sector }),
      })
    }
    if (event.type !== 'price.traded' && event.type !== 'bar.closed' && event.type !== 'close.published')
      continue
    first ??= event.type === 'bar.closed' ? event.data.start : event.at
    last = event.at
  }
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
    sessions: first === undefined || last === undefined ? [] : sessionsBetween('XNYS', first, last),
    ...(first === undefined || last === undefined ? {} : { prices: { from: first, to: last } }),
    types: [...types].sort(),
  }
}
