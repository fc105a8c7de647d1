import { checkArgument, kinds } from './arguments.js'
import type { TapelineEvent } from './event.js'

/**
 * How a type of event tells prices of its instrument, so that what-ifs can scale its move: the return of each price
 * against the price before the event.
 */
export interface PriceOptions<Data> {
  /** The fields that hold prices, positive numbers. */
  readonly fields: readonly Extract<keyof Data, string>[]
  /** The field whose price holds from the event on. */
  readonly last: Extract<keyof Data, string>
  /** Fields that belong to the recorded event alone, such as its volume: a move that is set elsewhere leaves them out. */
  readonly without?: readonly Extract<keyof Data, string>[]
  /** Whether the event tells a price that was already past, as a late trade does: it does not hold from the event on. */
  readonly isPast?: (data: Data) => boolean
  /**
   * Whether the event and one beside it among the prices of its instrument, of any type, are one and the same move: then
   * the declared causes of either hold for both.
   * @param listing the event that lists the instrument, if there is one
   */
  readonly isMoveOf?: (
    event: TapelineEvent<string, Data>,
    other: TapelineEvent,
    listing: TapelineEvent | undefined,
  ) => boolean
}

/** The same as a definition keeps it, whatever its data. */
export interface PriceRules {
  readonly fields: readonly string[]
  readonly last: string
  readonly without: readonly string[]
  isPast(data: unknown): boolean
  isMoveOf(event: TapelineEvent, other: TapelineEvent, listing: TapelineEvent | undefined): boolean
}

export function priceRulesOf<Data>(options: PriceOptions<Data>): PriceRules {
  checkArgument("the option 'prices'", 'fields', options.fields, kinds.texts)
  checkArgument("the option 'prices'", 'last', options.last, kinds.text)
  const { fields, last, without = [], isPast, isMoveOf } = options
  return Object.freeze({
    fields: Object.freeze([...fields]),
    last,
    without: Object.freeze([...without]),
    isPast: (data: unknown) => isPast?.(data as Data) ?? false,
    isMoveOf: (event: TapelineEvent, other: TapelineEvent, listing: TapelineEvent | undefined) =>
      isMoveOf?.(event as TapelineEvent<string, Data>, other, listing) ?? false,
  })
}
