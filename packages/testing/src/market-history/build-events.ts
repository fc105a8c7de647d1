import type { TradingSession } from '@tapeline/core/calendar'
import type { PriceTraded } from '@tapeline/core/market'
import type { MarketOptions } from './constraints.js'
import { actionsOf } from './corporate-actions.js'
import { type CrashDraw, type FixDraw, type HistoryDraw, type PrintDraw, SLOTS } from './draws.js'
import { crashSession, haltsOf, isHalted, pickSession, slotAt } from './halts.js'
import { Instrument, moved } from './instrument.js'
import type { MarketInput } from './market-input.js'
import { declareCauses, newsOf, newsSteps } from './news.js'
import type { Scene, Step } from './scene.js'
import { Writer } from './writer.js'

const MINUTE = 60_000
/** From the listing to the first session, which begins at 04:00. */
const BEFORE = 20 * 60 * MINUTE

const RANK = { night: 0, bounds: 1, halt: 2, print: 3, end: 4, close: 5 } as const

/** The events of a history in the order in which they become known. */
export function buildEvents(
  draw: HistoryDraw,
  options: MarketOptions,
  sessions: readonly TradingSession[],
): readonly MarketInput[] {
  const instruments = draw.instruments.map(
    (own, index) => new Instrument(options.symbols[index] as string, own),
  )
  const scene: Scene = {
    draw,
    options,
    sessions,
    instruments,
    halts: haltsOf(sessions, instruments, draw.halts, draw.crash),
    writer: new Writer(options.ties),
    levelAt: (session, at) => levelAt(sessions, draw.crash, session, at),
  }
  list(scene)
  const news = newsOf(scene)
  const steps = [
    ...newsSteps(news, scene),
    ...boundsOf(scene),
    ...haltSteps(scene),
    ...actionsOf(scene),
    ...printsOf(scene),
    ...closesOf(scene),
  ]
  for (const { run } of steps.sort((left, right) => left.at - right.at || left.rank - right.rank)) run()
  declareCauses(news, scene)
  return scene.writer.arrivals()
}

function list({ instruments, sessions, writer }: Scene): void {
  const at = (sessions[0] as TradingSession).preOpen - BEFORE
  for (const [index, { name, isIndex, exchange, draw }] of instruments.entries()) {
    const kind = isIndex ? 'index' : 'equity'
    const data = { symbol: name, name, kind, exchange, sector: draw.sector } as const
    writer.write({ id: `listed-${name}`, type: 'instrument.listed', at, data })
    if (isIndex) continue
    const shares = (index + 1) * 10_000_000
    writer.write({ id: `shares-${name}`, type: 'shares.reported', at, data: { symbol: name, shares } })
  }
  const constituents = instruments.filter(({ isIndex }) => !isIndex)
  const weights = constituents.map(({ name }) => ({ symbol: name, weight: 1 / (constituents.length + 1) }))
  for (const { name } of instruments.filter(({ isIndex }) => isIndex)) {
    if (weights.length === 0) continue
    writer.write({ id: `weights-${name}`, type: 'index.weighted', at, data: { symbol: name, weights } })
  }
}

function boundsOf({ draw, sessions, instruments, writer }: Scene): Step[] {
  const exchanges = [...new Set(instruments.map(({ exchange }) => exchange))]
  return sessions.flatMap(({ day, open, close }, index) =>
    draw.sessions[index]?.hasBounds !== true
      ? []
      : exchanges.flatMap((exchange): Step[] => {
          const bound = (word: 'opened' | 'closed', at: number) => () =>
            writer.write({
              id: `${word}-${exchange}-${day}`,
              type: `session.${word}`,
              at,
              data: { exchange, day },
            })
          return [
            { at: open, rank: RANK.bounds, run: bound('opened', open) },
            { at: close, rank: RANK.end, run: bound('closed', close) },
          ]
        }),
  )
}

function haltSteps({ halts, writer, instruments }: Scene): Step[] {
  const isOver = (own: Instrument | undefined): boolean =>
    own === undefined ? instruments.every(({ isDelisted }) => isDelisted) : own.isDelisted
  return halts.flatMap(({ instrument, exchange, reason, level, from, to, resumes }, index): Step[] => {
    const scope = () => (instrument ? { symbol: instrument.symbol } : exchange ? { exchange } : {})
    const bands = () => {
      if (instrument === undefined || reason !== 'limit-up-limit-down') return {}
      const { cents } = instrument
      return {
        lowerBand: moved(cents, -500) / 100,
        upperBand: (moved(cents, 500) + 1) / 100,
        expectedResumeAt: to,
      }
    }
    const id = `halt-${index}`
    const halt = (): void => {
      if (isOver(instrument)) return
      const data = { ...scope(), reason, ...(level === undefined ? {} : { level }), ...bands() }
      writer.write({ id, type: 'trading.halted', at: from, data })
    }
    const resume = (): void => {
      if (!isOver(instrument))
        writer.write({ id: `${id}-resumed`, type: 'trading.resumed', at: to, data: scope() })
    }
    const steps = [{ at: from, rank: RANK.halt, run: halt }]
    return resumes ? [...steps, { at: to, rank: RANK.halt, run: resume }] : steps
  })
}

function printsOf(scene: Scene): Step[] {
  const { draw, sessions, instruments, halts } = scene
  return draw.prints.flatMap((print): Step[] => {
    const instrument = instruments[print.instrument % instruments.length] as Instrument
    const [session, index] = pickSession(sessions, print.session)
    const slot = print.isBar ? Math.max(1, print.slot) : print.slot
    const at = print.isBar ? slotAt(session, slot) : timeOf(session, print)
    const start = print.isBar ? slotAt(session, slot - 1) : at
    if (isHalted(halts, instrument, at) || isHalted(halts, instrument, start)) return []
    const run = print.isBar
      ? () => writeBar(scene, instrument, print, { session: index, start, at })
      : () => writeTrade(scene, instrument, print, { session: index, at })
    return [{ at, rank: RANK.print, run }]
  })
}

/** When a trade is printed: in its slot, before the open, after the close, or late. */
function timeOf(session: TradingSession, { slot, outside, late }: PrintDraw): number {
  const { preOpen, open, close, postClose } = session
  const part = (from: number, to: number): number =>
    from + Math.floor(((to - from) * (slot + 1)) / (SLOTS + 2) / MINUTE) * MINUTE
  if (outside === 'pre') return part(preOpen, open)
  if (outside === 'post') return part(close, postClose)
  const at = slotAt(session, slot)
  return late?.isPrintedLate === true ? Math.min(at + late.minutes * MINUTE, close) : at
}

interface Place {
  readonly session: number
  readonly at: number
}

function writeTrade(
  scene: Scene,
  instrument: Instrument,
  print: PrintDraw,
  { session, at: planned }: Place,
): void {
  if (instrument.isDelisted) return
  const { writer } = scene
  const { slot, lots, outside, late, moveBp, fix } = print
  const isLate = late?.isPrintedLate === true && outside === undefined
  const at = writer.timeFor(planned)
  advance(scene, instrument, { session, at: planned }, isLate || outside !== undefined ? undefined : moveBp)
  // An outside price moves the last price without opening the session; the price of a late print is past.
  if (outside !== undefined) instrument.cents = moved(instrument.cents, moveBp)
  const price = isLate ? moved(instrument.cents, moveBp) / 100 : instrument.price
  const auction = slot === 0 ? 'opening-print' : slot === SLOTS ? 'closing-print' : undefined
  const condition = isLate ? 'late' : outside === undefined ? auction : undefined
  const data: PriceTraded = {
    symbol: instrument.symbol,
    price,
    ...(lots === 0 || instrument.isIndex ? {} : { size: lots * 100 }),
    ...(condition === undefined ? {} : { condition }),
  }
  const known = late === undefined || isLate ? {} : { knownAt: at + late.minutes * MINUTE }
  writer.write({ id: writer.number(instrument.name), type: 'price.traded', at, data, ...known }, fix)
}

function writeBar(
  scene: Scene,
  instrument: Instrument,
  { moveBp, lots, fix }: PrintDraw,
  { session, start, at: planned }: Place & { readonly start: number },
): void {
  if (instrument.isDelisted) return
  const { writer, sessions } = scene
  const at = writer.timeFor(planned)
  // A bar may not end after the close.
  if (at > (sessions[session] as TradingSession).close) return
  advance(scene, instrument, { session, at: start }, 0)
  const first = instrument.cents
  advance(scene, instrument, { session, at: planned }, moveBp)
  const last = instrument.cents
  const wick = Math.round((Math.max(first, last) * lots) / 10_000)
  const data = {
    symbol: instrument.symbol,
    start,
    open: first / 100,
    high: (Math.max(first, last) + wick) / 100,
    low: Math.max(1, Math.min(first, last) - wick) / 100,
    close: last / 100,
    ...(lots === 0 || instrument.isIndex ? {} : { volume: lots * 1000 }),
  }
  writer.write({ id: writer.number(instrument.name), type: 'bar.closed', at, data }, fix)
}

/** Moves the price to a moment of a session. @param bp undefined for a price that is not of the regular session */
function advance(
  { options, draw, levelAt }: Scene,
  own: Instrument,
  { session, at }: Place,
  bp: number | undefined,
): void {
  own.follow(levelAt(session, at))
  if (bp !== undefined) own.move(session, bp, options.gaps ? (draw.sessions[session]?.gapBp ?? 0) : undefined)
}

function closesOf(scene: Scene): Step[] {
  const { draw, sessions, instruments, writer } = scene
  return sessions.flatMap(({ day, close }, session) => {
    const own = draw.sessions[session]
    if (own?.hasCloses !== true) return []
    const planned = own.lateClose ? close + 90 * MINUTE : close
    return instruments.map((instrument, index): Step => {
      const run = (): void => {
        if (instrument.isDelisted) return
        const at = writer.timeFor(planned)
        advance(scene, instrument, { session, at: close }, Math.round(own.moveBp * instrument.draw.beta))
        const data = { symbol: instrument.symbol, day, price: instrument.price }
        const isCorrected = own.fix !== undefined && own.fix.instrument % instruments.length === index
        const fix: FixDraw | undefined = isCorrected ? { ...(own.fix as FixDraw), cancels: false } : undefined
        const sources = [{ name: 'Exchange' }]
        writer.write(
          { id: `close-${instrument.name}-${day}`, type: 'close.published', at, data, sources },
          fix,
        )
      }
      return { at: planned, rank: RANK.close, run }
    })
  })
}

/** 1 before a crash, then less, and more again as prices rebound: at half the time to the close, or session by session. */
function levelAt(
  sessions: readonly TradingSession[],
  crash: CrashDraw | undefined,
  session: number,
  at: number,
): number {
  if (crash === undefined) return 1
  const crashed = crashSession(sessions, crash)
  const there = sessions[crashed] as TradingSession
  const from = slotAt(there, crash.slot)
  if (session < crashed || at < from) return 1
  const depth = crash.depthPct / 100
  const rebound = (part: number): number => 1 - depth + (depth * crash.reboundEighths * part) / 8
  if (session > crashed)
    return rebound(crash.over === 0 ? 1 : Math.min(session - crashed, crash.over) / crash.over)
  return rebound(crash.over === 0 && at >= (from + there.close) / 2 ? 1 : 0)
}
