import type { Exchange } from '@tapeline/core/market'
import type { InstrumentDraw } from './draws.js'

/** The price in cents after a move in basis points, at least one cent. */
export function moved(cents: number, bp: number): number {
  return Math.max(1, Math.round((cents * (10_000 + bp)) / 10_000))
}

/** In cents: no company splits its shares to a price below this. */
const AFTER_SPLIT_MIN = 500

/** An instrument while its history is written: its symbol, and its last price. */
export class Instrument {
  symbol: string
  cents: number
  isDelisted = false
  readonly exchange: Exchange
  readonly isIndex: boolean
  /** The session of its last regular price. */
  private session = -1
  private level = 1

  constructor(
    /** Its first symbol, for ids. */
    readonly name: string,
    readonly draw: InstrumentDraw,
  ) {
    this.symbol = name
    this.exchange = draw.exchange
    this.isIndex = name.startsWith('^')
    this.cents = 10_000 + draw.price * 100
  }

  get price(): number {
    return this.cents / 100
  }

  /** Follows the level of the whole market, which a crash lowers. */
  follow(level: number): void {
    if (level === this.level) return
    this.cents = Math.max(1, Math.round((this.cents * level) / this.level))
    this.level = level
  }

  /** Moves the price, by more if it is the first of a session. @param opensBp the move at the open; undefined for none at all */
  move(session: number, bp: number, opensBp: number | undefined): void {
    const opens = session !== this.session
    this.session = session
    if (opens && opensBp === undefined) return
    this.cents = moved(this.cents, opens ? bp + this.draw.beta * (opensBp ?? 0) : bp)
  }

  /** Splits the shares, and the price with them. @returns the ratio: of a low price, the reverse of the wanted one */
  split([newShares, oldShares]: readonly [number, number]): readonly [number, number] {
    const [more, less] = [Math.max(newShares, oldShares), Math.min(newShares, oldShares)]
    const isTooLow = (this.cents * less) / more < AFTER_SPLIT_MIN
    const ratio: readonly [number, number] = isTooLow ? [less, more] : [newShares, oldShares]
    this.cents = Math.max(1, Math.round((this.cents * ratio[1]) / ratio[0]))
    return ratio
  }
}
