import type { TapelineEvent } from '../../event/event.js'
import type { Prefix } from '../../timeline/chain/chain.js'
import type { InstrumentColumns } from '../../timeline/columns/instrument-column.js'

/** Which events to replay, and how. */
export interface KeyReplayOptions {
  readonly instruments: InstrumentColumns
  /** The prefixes whose blocks have the events, in order. */
  readonly prefixes: readonly Prefix[]
  readonly keys: ReadonlySet<string>
  /** The event types to apply. */
  readonly typeIds: ReadonlySet<number>
  /** The position at which to stop. Default: the end of the prefixes. */
  readonly stop?: number
  /**
   * Applies an event, which is valid only during the call. `index` is its index in the block.
   * @returns false to end the replay
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: most callers return nothing
  readonly apply: (typeId: number, event: TapelineEvent, prefix: Prefix, index: number) => boolean | void
}

/**
 * Replays the entries at some keys: applies the events that name one of the keys, or no instrument, in order.
 * @returns whether it reached the end
 * @throws whatever `apply` throws
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
