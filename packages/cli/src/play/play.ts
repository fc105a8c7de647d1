import type { Timeline } from '@tapeline/core'
import { getCalendar } from '@tapeline/core/calendar'
import { valueAtPath } from '@tapeline/core/internal'
import { type MarketEvent, type MarketState, market } from '@tapeline/core/market'
import { type Clock, createPlayer } from '@tapeline/core/player'
import type { Terminal } from '../terminal/terminal.js'
import { UsageError } from '../usage-error.js'

/** The part of a tape to play, and how. */
export interface PlayOptions {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly speed?: string
  readonly wallTime?: boolean
  /** Paths whose values are passed on with each event. */
  readonly select?: readonly string[] | undefined
}

/** A played event, and the quote of its instrument after it if the event changed it. */
export interface PlayedLine {
  /** Number of played events, including those before `from`. */
  readonly position: number
  readonly event: MarketEvent
  readonly quote?: MarketState['quotes'][string]
  /** The values at the paths of `select` after it, null if missing; absent without `select`. */
  readonly values?: Readonly<Record<string, unknown>>
}

/** Six hours of the tape in a second. */
const TERMINAL_SPEED = 6 * 60 * 60

/** The requested speed: milliseconds of the tape for each millisecond. @throws UsageError */
export function speedOf(text: string | undefined, { isTerminal }: Terminal): number {
  if (text === undefined) return isTerminal ? TERMINAL_SPEED : Number.POSITIVE_INFINITY
  if (text === 'max') return Number.POSITIVE_INFINITY
  const speed = text.trim() === '' ? Number.NaN : Number(text)
  if (speed > 0 && Number.isFinite(speed)) return speed
  throw new UsageError(
    `--speed takes a number above 0, such as 3600 for an hour in a second, or 'max'; not '${text}'.`,
  )
}

const systemClock: Clock = {
  now: () => performance.now(),
  setTimer: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

/**
 * Plays a part of a timeline to its end, and passes on each event.
 * @throws TapelineError as `createPlayer`, and errors of recipes; the reason of the signal once it is aborted
 */
export async function play(
  timeline: Timeline<MarketEvent>,
  { from, to, wallTime, speed, select }: Omit<PlayOptions, 'speed'> & { readonly speed: number },
  interrupted: AbortSignal,
  onPlayed: (played: PlayedLine) => void,
): Promise<void> {
  interrupted.throwIfAborted()
  const player = createPlayer(timeline, market, {
    clock: systemClock,
    speed,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(wallTime === true
      ? {}
      : { tradingTime: { calendar: getCalendar('XNYS'), hours: 'extended' as const } }),
  })
  let before = player.state.quotes
  let event: MarketEvent | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      interrupted.addEventListener('abort', () => reject(interrupted.reason), { once: true })
      player.on('event', (played) => {
        event = played.event
      })
      player.on('state', ({ position, state }) => {
        if (event === undefined) return
        const quote = quoteOf(event, state)
        const changed = quote !== undefined && quote !== quoteOf(event, { quotes: before })
        const values =
          select && Object.fromEntries(select.map((path) => [path, valueAtPath(state, path) ?? null]))
        onPlayed({
          position,
          event,
          ...(changed ? { quote } : {}),
          ...(values === undefined ? {} : { values }),
        })
        before = state.quotes
      })
      player.on('error', ({ error }) => reject(error))
      player.on('end', () => resolve())
      player.play()
    })
  } finally {
    player.destroy()
  }
}

function quoteOf(
  { data }: MarketEvent,
  { quotes }: Pick<MarketState, 'quotes'>,
): MarketState['quotes'][string] | undefined {
  return 'symbol' in data && typeof data.symbol === 'string' ? quotes[data.symbol] : undefined
}
