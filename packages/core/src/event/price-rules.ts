import { checkArgument, kinds } from './arguments.js'
import type { TapelineEvent } from './event.js'

/**
 * The prices of its instrument in a type of event. What-ifs use them to scale its move: the return of each price relative to the
 * price before the event.
 */
export interface PriceOptions<Data> {
  /** The fields with prices, which are positive numbers. */
  readonly fields: readonly Extract<keyof Data, string>[]
  /** The field whose price is the current one after the event. */
  readonly last: Extract<keyof Data, string>
  /** Fields of the recorded event alone, such as its volume: a move at another time does not have them. */
  readonly without?: readonly Extract<keyof Data, string>[]
  /** Whether the price was already past when it was published, as for a late trade: it is not the current price after the event. */
  readonly isPast?: (data: Data) => boolean
  /**
   * Whether the event, and an adjacent one among the prices of its instrument, of any type, are the same move: the declared causes
   * of either then apply to both.
   * @param listing the event that lists the instrument, if there is one
   */
  readonly isMoveOf?: (
    event: TapelineEvent<string, Data>,
    other: TapelineEvent,
    listing: TapelineEvent | undefined,
  ) => boolean
}

/** The same in a definition, for data of any type. */
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
