/** Plays 27 January 2025 as a live ticker: from the first trades before the open to the close, in about two seconds. */
import { getCalendar } from '@tapeline/core/calendar'
import { market } from '@tapeline/core/market'
import { type Clock, createPlayer } from '@tapeline/core/player'
import { loadScenario } from '@tapeline/scenarios/node'

// The core reads no clock, so the player gets this one.
const systemClock: Clock = {
  now: () => performance.now(),
  setTimer: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

const player = createPlayer(await loadScenario('deepseek-r1'), market, {
  clock: systemClock,
  // Six hours of trading take a second; the night before takes no time.
  speed: 6 * 60 * 60,
  tradingTime: { calendar: getCalendar('XNYS'), hours: 'extended' },
  from: '2025-01-27T00:00-05:00',
  to: '2025-01-27T16:00-05:00',
  // Bars of many companies end at the same moment; one line for all of them is enough.
  states: 'tick',
})

const newYork = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', timeStyle: 'short' })
const timeOf = (at = 0) => newYork.format(at)
const symbols = ['NVDA', 'AVGO', '^GSPC', '^DJI']

player.on('event', ({ event }) => {
  if (event.type !== 'indication.reported') return
  const { symbol, market: where, change, changePct } = event.data
  const size = changePct === undefined ? `${change} points` : `${changePct} %`
  console.log(`${timeOf(event.at)}  ${symbol}, ${where}: ${size}`)
})

player.on('state', ({ at, state }) => {
  const quotes = symbols.flatMap((symbol) => {
    const { last, changePct } = state.quotes[symbol] ?? {}
    if (last === undefined || changePct === undefined) return []
    return `${symbol} ${last.toFixed(2).padStart(8)} ${`${changePct > 0 ? '+' : ''}${changePct.toFixed(2)}`.padStart(6)} %`
  })
  if (quotes.length > 0) console.log(`${timeOf(at)}  ${quotes.join('   ')}`)
})

player.on('end', ({ at, position }) => {
  const loss = player.state.quotes.NVDA?.marketCapChange ?? 0
  console.log(
    `${timeOf(at)}  The close, after ${position} events. NVDA: ${(loss / 1e9).toFixed(1)} billion USD in the session.`,
  )
})

player.on('error', ({ error }) => {
  throw error
})

player.play()
