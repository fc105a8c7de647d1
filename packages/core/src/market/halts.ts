import type { Source, TapelineEvent } from '../event/event.js'
import type { Tape } from '../projection/projection.js'
import type { Exchange, InstrumentListed, TradingHalted, TradingResumed } from './event-data.js'
import { namesOn } from './names-on-tape.js'

/** A halt, with the event that reported it. */
export interface Halt extends TradingHalted {
  readonly id: string
  /** Epoch milliseconds UTC. */
  readonly at: number
  /** When trading resumed in its whole scope; absent without such an event, as after a halt for the rest of the day. */
  readonly resumedAt?: number
  readonly sources: readonly Source[]
}

interface Standing {
  readonly event: TapelineEvent<'trading.halted', TradingHalted>
  /** The scopes that are still halted. */
  readonly scopes: Set<string>
  resumedAt: number | undefined
}

/**
 * All halts so far, oldest first, including those that have ended. A halt of an instrument ends under its name at that time.
 */
export function haltsOf(tape: Tape): readonly Halt[] {
  const halts: Standing[] = []
  const events = tape.events('trading.halted', 'trading.resumed')
  if (events.length === 0) return []
  const names = namesOn(tape)
  const all = allExchanges(tape)
  for (const event of events) {
    const scopes = scopesOf(event.data as TradingResumed, all, (symbol) => names.instrumentAt(symbol, event))
    if (isHalt(event)) {
      halts.push({ event, scopes: new Set(scopes), resumedAt: undefined })
      continue
    }
    for (const halt of halts) {
      if (halt.scopes.size === 0) continue
      for (const scope of scopes) halt.scopes.delete(scope)
      if (halt.scopes.size === 0) halt.resumedAt = event.at
    }
  }
  return halts.map(({ event: { id, at, data, sources }, resumedAt }) => ({
    id,
    at,
    ...data,
    ...(resumedAt === undefined ? {} : { resumedAt }),
    sources,
  }))
}

/** All exchanges of a tape: those with listings. Both of the US if one of them has some, or if none has. */
function allExchanges(tape: Tape): readonly Exchange[] {
  const listed = new Set(
    tape.events('instrument.listed').map(({ data }) => (data as InstrumentListed).exchange),
  )
  if (listed.size === 0 || listed.has('XNYS') || listed.has('XNAS')) listed.add('XNYS').add('XNAS')
  return [...listed]
}

function isHalt(event: TapelineEvent): event is TapelineEvent<'trading.halted', TradingHalted> {
  return event.type === 'trading.halted'
}

function scopesOf(
  { symbol, exchange }: TradingResumed,
  all: readonly Exchange[],
  instrumentOf: (symbol: string) => string,
): readonly string[] {
  if (symbol !== undefined) return [`instrument ${instrumentOf(symbol)}`]
  return exchange === undefined ? all : [exchange]
}
