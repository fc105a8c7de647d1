import { TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { PriceRules } from '../event/price-rules.js'
import { pow } from '../math/pow.js'

type Prices = Record<string, number>

/** A return on a base, to some power. */
export interface Return {
  readonly prices: Readonly<Record<string, number>>
  readonly base: number
  readonly power: number
}

/**
 * The path of the prices of one instrument on a branch, beside the recorded path. A step is
 * p' = p'(previous) × (p / p(previous))^m for each price of an event; m = 1 on an unchanged path is the identity, bit for bit,
 * and m = 0 repeats the previous price. Powers are computed by our own implementation, so that they are the same in every
 * JavaScript engine.
 */
export class PricePath {
  /** Whether its prices depend on simulated ones. */
  isSimulated = false
  /** The value of a price of 1 at the start of the path in today's units, on the recorded path and on the branch. */
  units = { recorded: 1, present: 1 }

  /**
   * @param recorded the last recorded price; undefined before the first
   * @param present the last price on the branch
   */
  constructor(
    public recorded: number | undefined,
    public present: number | undefined = recorded,
  ) {}

  /**
   * Steps over a recorded price.
   * @param power of its own return
   * @param others returns of moves that were shifted to it; they are multiplied field by field
   * @returns its prices on the branch
   */
  step(event: TapelineEvent, rules: PriceRules, power: number, others: readonly Return[]): Prices {
    const prices = pricesOf(event, rules)
    const own = this.recorded === undefined ? [] : [{ prices, base: this.recorded, power }]
    const result = this.apply(event, rules, prices, [...own, ...others])
    if (!rules.isPast(event.data)) {
      this.recorded = prices[rules.last]
      this.present = result[rules.last]
      if (this.recorded === this.present) this.isSimulated = false
    }
    return result
  }

  /** Steps over a move that is not recorded at this place. @returns its prices on the branch */
  move(event: TapelineEvent, rules: PriceRules, returns: readonly Return[]): Prices {
    const result = this.apply(event, rules, pricesOf(event, rules), returns)
    if (!rules.isPast(event.data)) {
      this.present = result[rules.last]
      this.isSimulated ||= event.basis === 'simulated' && returns.some(({ power }) => power > 0)
    }
    return result
  }

  /** Changes the unit of prices from here on, by a factor for each path. */
  rescale(recorded: number, present: number): void {
    if (this.recorded !== undefined) this.recorded *= recorded
    if (this.present !== undefined) this.present *= present
    this.units = { recorded: this.units.recorded * recorded, present: this.units.present * present }
  }

  private apply(
    event: TapelineEvent,
    rules: PriceRules,
    written: Prices,
    returns: readonly Return[],
  ): Prices {
    const { present } = this
    // Before the first price there is no base for a return: keep the price as written.
    if (present === undefined || returns.length === 0) return { ...written }
    const result: Prices = {}
    for (const field of rules.fields) {
      let price = present
      for (const { prices, base, power } of returns) {
        const value = prices[field] as number
        price = power === 1 && base === price ? value : along(price, value, base, power)
      }
      if (!(price > 0 && price < Number.POSITIVE_INFINITY)) throw unpayable(event, field, price)
      result[field] = price
    }
    return inOrderOf(returns, result, rules.fields)
  }
}

/** A price on a branch that is too large or small for a number. */
export class PriceOutOfRange extends TapelineError {}

/** The prices in an event, by field. */
export function pricesOf(event: TapelineEvent, rules: PriceRules): Prices {
  const data = event.data as Readonly<Record<string, number>>
  return Object.fromEntries(rules.fields.map((field) => [field, data[field] as number]))
}

/** A price times the power of a return; the power may leave the range of numbers even if the result does not. */
function along(price: number, value: number, base: number, power: number): number {
  const ratio = value / base
  const direct = price * powerOf(ratio, power)
  if (isPrice(ratio) && isPrice(direct)) return direct
  // In steps so small that each is a number: no intermediate price lies outside the range between the two prices.
  const parts = Math.min(Math.ceil(2 * power) + 1, PARTS_MAX)
  const part = powerOf(value, power / parts) / powerOf(base, power / parts)
  let result = price
  for (let count = 0; count < parts; count += 1) result *= part
  return result
}

/** Beyond this the result is not a price: even a return of one in ten million, to such a power, leaves the range of numbers. */
const PARTS_MAX = 1000

/** Whether a number is a valid price with full precision. */
function isPrice(value: number): boolean {
  return value >= SMALLEST_NORMAL && value < Number.POSITIVE_INFINITY
}

const SMALLEST_NORMAL = 2 ** -1022

function powerOf(ratio: number, power: number): number {
  if (power === 1) return ratio
  return power === 0 ? 1 : pow(ratio, power)
}

/** Rounding must not reverse the order of an event's prices: a price with no higher return than another stays no higher. */
function inOrderOf(returns: readonly Return[], prices: Readonly<Prices>, fields: readonly string[]): Prices {
  if (fields.length === 1) return prices
  const isBelow = (one: string, other: string): boolean =>
    returns.every((own) => (own.prices[one] as number) <= (own.prices[other] as number))
  return Object.fromEntries(
    fields.map((field) => {
      const below = fields.filter((other) => isBelow(other, field))
      return [field, Math.max(...below.map((other) => prices[other] as number))]
    }),
  )
}

function unpayable(event: TapelineEvent, field: string, price: number): TapelineError {
  return new PriceOutOfRange({
    code: 'edit.invalid',
    message: `Scaled by this factor, its '${field}' is no longer a valid price; choose a smaller factor.`,
    eventId: event.id,
    expected: 'a positive finite number',
    found: String(price),
  })
}
