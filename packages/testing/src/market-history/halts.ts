import type { TradingSession } from '@tapeline/core/calendar'
import type { TradingHalted } from '@tapeline/core/market'
import { type CrashDraw, type HaltDraw, SLOTS } from './draws.js'
import type { Instrument } from './instrument.js'

const MINUTE = 60_000

/** A halt of an instrument, of an exchange, or of all. */
export interface Halt {
  readonly instrument?: Instrument
  readonly exchange?: TradingHalted['exchange']
  readonly reason: TradingHalted['reason']
  readonly level?: 1 | 2 | 3
  readonly from: number
  /** Trading resumes then; infinite without an end in the history. */
  readonly to: number
  /** Whether an event says that trading resumes. A level 3 halt ends with its session. */
  readonly resumes: boolean
}

/** The time of a slot of a session: its open, its close, or a whole minute between them. */
export function slotAt({ open, close }: TradingSession, slot: number): number {
  return open + Math.floor(((close - open) * slot) / SLOTS / MINUTE) * MINUTE
}

/** The session of a number, which wraps around, and its index. */
export function pickSession(
  sessions: readonly TradingSession[],
  number: number,
): readonly [TradingSession, index: number] {
  const index = number % sessions.length
  return [sessions[index] as TradingSession, index]
}

/** The session of a crash: not the first, which has no prices before it, if there is another. */
export function crashSession(sessions: readonly TradingSession[], { session }: CrashDraw): number {
  return sessions.length === 1 ? 0 : 1 + (session % (sessions.length - 1))
}

/** The halts of a history: at most one at a time, so that each ends on its own. */
export function haltsOf(
  sessions: readonly TradingSession[],
  instruments: readonly Instrument[],
  draws: readonly HaltDraw[],
  crash: CrashDraw | undefined,
): Halt[] {
  const halts = crash?.breaksCircuit === true ? [circuitBreaker(sessions, crash)] : []
  for (const draw of draws) {
    const halt = haltOf(sessions, instruments, draw)
    if (halt !== undefined && halts.every(({ from, to }) => halt.to < from || halt.from > to))
      halts.push(halt)
  }
  return halts
}

/** Levels 1 and 2 halt trading for 15 minutes unless the close is near, level 3 for the rest of the day. */
function circuitBreaker(sessions: readonly TradingSession[], crash: CrashDraw): Halt {
  const [session, index] = pickSession(sessions, crashSession(sessions, crash))
  // The price that crosses the level is before the halt.
  const from = slotAt(session, crash.slot) + MINUTE
  const to = from + 15 * MINUTE
  const level = crash.depthPct >= 20 ? 3 : crash.depthPct >= 13 ? 2 : 1
  const resumes = level < 3 && to < session.close
  const end = resumes ? to : (sessions[index + 1]?.open ?? Number.POSITIVE_INFINITY)
  return { reason: 'circuit-breaker', level, from, to: end, resumes }
}

function haltOf(
  sessions: readonly TradingSession[],
  instruments: readonly Instrument[],
  { instrument, scope, reason: wanted, session: number, slot, minutes, overnight }: HaltDraw,
): Halt | undefined {
  const own = instruments[instrument % instruments.length] as Instrument
  if (own.isIndex) return undefined
  const [session, index] = pickSession(sessions, number)
  const from = slotAt(session, slot)
  // A pause of an instrument takes five minutes, and one of all for prices is a circuit breaker.
  const isPause = scope === 'instrument' && wanted === 'limit-up-limit-down'
  const reason = scope !== 'instrument' && wanted === 'limit-up-limit-down' ? 'technical' : wanted
  const to = from + (isPause ? 5 : minutes) * MINUTE
  const where =
    scope === 'instrument' ? { instrument: own } : scope === 'exchange' ? { exchange: own.exchange } : {}
  if (isPause && to >= session.close) return undefined
  if (to < session.close && (isPause || !overnight)) return { ...where, reason, from, to, resumes: true }
  const next = sessions[index + 1]
  return { ...where, reason, from, to: next?.open ?? Number.POSITIVE_INFINITY, resumes: next !== undefined }
}

/** Whether trading of an instrument is halted at a moment; trading resumes at the end of a halt. */
export function isHalted(halts: readonly Halt[], instrument: Instrument, at: number): boolean {
  return halts.some(
    ({ instrument: own, exchange, from, to }) =>
      from <= at &&
      at < to &&
      (own === undefined || own === instrument) &&
      (exchange === undefined || exchange === instrument.exchange),
  )
}
