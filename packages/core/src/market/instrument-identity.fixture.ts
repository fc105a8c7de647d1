import fc from 'fast-check'
import { getCalendar } from '../calendar/calendar.js'
import {
  delisted,
  halted,
  type Line,
  listed,
  officialClose,
  renamed,
  reportedRecord,
  resumed,
  sessionOf,
  shares,
  split,
  trade,
} from './tape.fixture.js'

/*
 * Random tapes on which instruments are listed, delisted, renamed, and take over each other's names, each together with the
 * same tape in which every instrument has a unique name. No result for an instrument may depend on its names.
 */

const NAMES = ['AA', 'BB', 'CC', 'DD']
export const MINUTE = 60_000
/** How long before the pre-market names change, in milliseconds. */
export const NIGHT: number = 3 * 60 * MINUTE
export const DAYS: readonly string[] = [0, 1, 2, 3].map((index) =>
  getCalendar('XNYS').addTradingDays('2025-01-23', index),
)

export interface NamedTape {
  /** With the real names of the instruments at each time. */
  readonly named: readonly Line[]
  /** The same events, with a unique name for each instrument. */
  readonly unique: readonly Line[]
  /** For each name at the end, the unique name of its instrument. */
  readonly bearers: ReadonlyMap<string, string>
  /** The ids of the trades and closes, with the unique names of their instruments. */
  readonly prices: ReadonlyMap<string, string>
  readonly instruments: number
}

class TapeMaker {
  readonly named: Line[] = []
  readonly unique: Line[] = []
  readonly prices = new Map<string, string>()
  /** The instrument that has each name now, and the one that had it last. */
  readonly present = new Map<string, string>()
  readonly last = new Map<string, string>()
  instruments = 0
  private events = 0
  private next = 0

  constructor(private readonly draws: readonly number[]) {}

  /** A random whole number from 0 (inclusive) to a bound (exclusive). */
  draw(bound: number): number {
    const drawn = this.draws[this.next % this.draws.length] as number
    this.next += 1
    return drawn % bound
  }

  pick<Item>(items: readonly Item[]): Item | undefined {
    return items.length === 0 ? undefined : items[this.draw(items.length)]
  }

  add(name: string, line: (symbol: string) => Line): string {
    const own = this.present.get(name) as string
    const id = `e${this.events}`
    this.events += 1
    this.named.push({ ...line(name), id })
    this.unique.push({ ...line(own), id })
    return id
  }

  list(name: string, at: number): void {
    this.instruments += 1
    const own = `U${this.instruments}`
    this.assign(name, own)
    // Each has its unique name as `name`, so that states identify the instrument.
    this.add(name, (symbol) => listed(symbol, { name: own }, at))
    this.add(name, (symbol) => shares(symbol, 1 + this.instruments, at))
  }

  delist(name: string, at: number): void {
    this.add(name, (symbol) => delisted(symbol, at))
    this.present.delete(name)
  }

  rename(from: string, to: string, at: number): void {
    const own = this.present.get(from) as string
    this.named.push({ ...renamed(from, to, at), id: `r${this.events}` })
    this.events += 1
    this.present.delete(from)
    this.assign(to, own)
  }

  private assign(name: string, own: string): void {
    this.present.set(name, own)
    this.last.set(name, own)
  }
}

function changeNames(maker: TapeMaker, at: number): void {
  const taken = [...maker.present.keys()]
  const free = NAMES.filter((name) => !maker.present.has(name))
  const [one, other] = [maker.pick(taken), maker.pick(taken)]
  const to = maker.pick(free)
  switch (maker.draw(6)) {
    case 0:
      if (to !== undefined) maker.list(to, at)
      break
    case 1:
      if (one !== undefined) maker.delist(one, at)
      break
    case 2:
      if (one !== undefined && to !== undefined) maker.rename(one, to, at)
      break
    case 3:
      if (one === undefined || other === undefined || one === other) break
      maker.rename(one, 'TMP', at)
      maker.rename(other, one, at)
      maker.rename('TMP', other, at)
      break
    case 4:
      if (one !== undefined) maker.add(one, (symbol) => split(symbol, 2, 1, at))
      break
    default:
      if (one === undefined) break
      maker.delist(one, at)
      maker.list(one, at)
  }
}

/** Makes a tape of four days: changes of names in each night, late closes, trades, halts and reports of records. */
function namedTapeOf(draws: readonly number[]): NamedTape {
  const maker = new TapeMaker(draws)
  const late: { readonly own: string; readonly day: string; readonly price: number }[] = []
  const first = sessionOf(DAYS[0] as string).preOpen - NIGHT
  maker.list('AA', first - MINUTE)
  maker.list('BB', first - MINUTE)
  const price = (): number => 20 + maker.draw(97)
  for (const day of DAYS) {
    const { preOpen, open, close } = sessionOf(day)
    for (let count = maker.draw(4), index = 0; index < count; index += 1)
      changeNames(maker, preOpen - NIGHT + index)
    for (const { own, day: before, price: value } of late.splice(0)) {
      const name = [...maker.present].find(([, bearer]) => bearer === own)?.[0]
      if (name === undefined) continue
      const at = preOpen + MINUTE
      const id = maker.add(name, (symbol) => officialClose(symbol, before, value, { at }))
      maker.prices.set(id, own)
    }
    for (const [name, own] of [...maker.present]) {
      const count = maker.draw(3)
      for (let index = 0; index < count; index += 1) {
        const value = price()
        const id = maker.add(name, (symbol) => trade(symbol, value, open + (index + 1) * 10 * MINUTE))
        maker.prices.set(id, own)
      }
      const [from, halt] = [open + 100 * MINUTE, maker.draw(4)]
      if (halt === 0) maker.add(name, (symbol) => halted(from, { symbol }))
      if (halt === 1) maker.add(name, (symbol) => resumed(from + MINUTE, { symbol }))
      if (maker.draw(2) === 0) {
        const value = 20 * maker.draw(20) + 1
        maker.add(name, (symbol) => reportedRecord(symbol, day, value, close - MINUTE))
      }
      const [kind, value] = [maker.draw(3), price()]
      if (kind === 0) late.push({ own, day, price: value })
      if (kind === 1)
        maker.prices.set(
          maker.add(name, (symbol) => officialClose(symbol, day, value)),
          own,
        )
    }
  }
  const { named, unique, prices, instruments } = maker
  return { named, unique, bearers: new Map([...maker.last, ...maker.present]), prices, instruments }
}

export const namedTapes: fc.Arbitrary<NamedTape> = fc
  .array(fc.nat(10_000), { minLength: 60, maxLength: 200 })
  .map(namedTapeOf)
