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
 * Random tapes on which instruments are listed, delisted, renamed, and take over each other's names; each beside the same tape
 * with a name for every instrument that no other ever has. Whatever holds of an instrument must not depend on its names.
 */

const NAMES = ['AA', 'BB', 'CC', 'DD']
export const MINUTE = 60_000
/** How long before the pre-market names change. */
export const NIGHT: number = 3 * 60 * MINUTE
export const DAYS: readonly string[] = [0, 1, 2, 3].map((index) =>
  getCalendar('XNYS').addTradingDays('2025-01-23', index),
)

export interface NamedTape {
  /** As people call the instruments at each time. */
  readonly named: readonly Line[]
  /** The same events, each instrument under a name of its own. */
  readonly unique: readonly Line[]
  /** The instrument that each name means at the end, by the name that is its own. */
  readonly bearers: ReadonlyMap<string, string>
  /** The ids of the trades and closes, with the names of their own of their instruments. */
  readonly prices: ReadonlyMap<string, string>
  readonly instruments: number
}

class Teller {
  readonly named: Line[] = []
  readonly unique: Line[] = []
  readonly prices = new Map<string, string>()
  /** Who bears each name now, and who bore it last. */
  readonly present = new Map<string, string>()
  readonly last = new Map<string, string>()
  instruments = 0
  private events = 0
  private next = 0

  constructor(private readonly draws: readonly number[]) {}

  /** A number from 0 up to, and without, a bound. */
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
    this.bear(name, own)
    // Each has its own for its name, so that states say which instrument is meant.
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
    this.bear(to, own)
  }

  private bear(name: string, own: string): void {
    this.present.set(name, own)
    this.last.set(name, own)
  }
}

function changeNames(teller: Teller, at: number): void {
  const borne = [...teller.present.keys()]
  const free = NAMES.filter((name) => !teller.present.has(name))
  const [one, other] = [teller.pick(borne), teller.pick(borne)]
  const to = teller.pick(free)
  switch (teller.draw(6)) {
    case 0:
      if (to !== undefined) teller.list(to, at)
      break
    case 1:
      if (one !== undefined) teller.delist(one, at)
      break
    case 2:
      if (one !== undefined && to !== undefined) teller.rename(one, to, at)
      break
    case 3:
      if (one === undefined || other === undefined || one === other) break
      teller.rename(one, 'TMP', at)
      teller.rename(other, one, at)
      teller.rename('TMP', other, at)
      break
    case 4:
      if (one !== undefined) teller.add(one, (symbol) => split(symbol, 2, 1, at))
      break
    default:
      if (one === undefined) break
      teller.delist(one, at)
      teller.list(one, at)
  }
}

/** Makes a tape of four days: changes of names in each night, closes that come late, trades, halts and reports of records. */
function namedTapeOf(draws: readonly number[]): NamedTape {
  const teller = new Teller(draws)
  const late: { readonly own: string; readonly day: string; readonly price: number }[] = []
  const first = sessionOf(DAYS[0] as string).preOpen - NIGHT
  teller.list('AA', first - MINUTE)
  teller.list('BB', first - MINUTE)
  const price = (): number => 20 + teller.draw(97)
  for (const day of DAYS) {
    const { preOpen, open, close } = sessionOf(day)
    for (let count = teller.draw(4), index = 0; index < count; index += 1)
      changeNames(teller, preOpen - NIGHT + index)
    for (const { own, day: before, price: value } of late.splice(0)) {
      const name = [...teller.present].find(([, bearer]) => bearer === own)?.[0]
      if (name === undefined) continue
      const at = preOpen + MINUTE
      const id = teller.add(name, (symbol) => officialClose(symbol, before, value, { at }))
      teller.prices.set(id, own)
    }
    for (const [name, own] of [...teller.present]) {
      const count = teller.draw(3)
      for (let index = 0; index < count; index += 1) {
        const value = price()
        const id = teller.add(name, (symbol) => trade(symbol, value, open + (index + 1) * 10 * MINUTE))
        teller.prices.set(id, own)
      }
      const [from, halt] = [open + 100 * MINUTE, teller.draw(4)]
      if (halt === 0) teller.add(name, (symbol) => halted(from, { symbol }))
      if (halt === 1) teller.add(name, (symbol) => resumed(from + MINUTE, { symbol }))
      if (teller.draw(2) === 0) {
        const value = 20 * teller.draw(20) + 1
        teller.add(name, (symbol) => reportedRecord(symbol, day, value, close - MINUTE))
      }
      const [kind, value] = [teller.draw(3), price()]
      if (kind === 0) late.push({ own, day, price: value })
      if (kind === 1)
        teller.prices.set(
          teller.add(name, (symbol) => officialClose(symbol, day, value)),
          own,
        )
    }
  }
  const { named, unique, prices, instruments } = teller
  return { named, unique, bearers: new Map([...teller.last, ...teller.present]), prices, instruments }
}

export const namedTapes: fc.Arbitrary<NamedTape> = fc
  .array(fc.nat(10_000), { minLength: 60, maxLength: 200 })
  .map(namedTapeOf)
