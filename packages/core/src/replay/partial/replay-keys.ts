import type { TapelineEvent } from '../../event/event.js'
import type { Prefix } from '../../timeline/chain/chain.js'
import type { InstrumentColumns } from '../../timeline/columns/instrument-column.js'

/** The events of some keys, and what to do with them. */
export interface KeyReplayOptions {
  readonly instruments: InstrumentColumns
  /** Where the events are, in the order of the tape. */
  readonly prefixes: readonly Prefix[]
  readonly keys: ReadonlySet<string>
  /** The types of events to apply. */
  readonly typeIds: ReadonlySet<number>
  /** The position to stop before. Default: none. */
  readonly stop?: number
  /**
   * Applies an event. The event is valid only during the call. `index` is its place in the block.
   * @returns false to end the replay
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: most callers return nothing
  readonly apply: (typeId: number, event: TapelineEvent, prefix: Prefix, index: number) => boolean | void
}

/**
 * Replays the entries at some keys: applies the events that name one of them, or no instrument, in order.
 * @returns whether it came to the end
 * @throws what `apply` throws
 */
export function replayKeys({
  instruments,
  prefixes,
  keys,
  typeIds,
  stop = Number.POSITIVE_INFINITY,
  apply,
}: KeyReplayOptions): boolean {
  for (const prefix of prefixes) {
    const { block, start } = prefix
    for (const index of instruments.indicesNamingAny(block, keys, typeIds)) {
      if (start + index >= stop) return true
      if (apply(block.typeIds[index] as number, block.readReused(index), prefix, index) === false)
        return false
    }
  }
  return true
}
