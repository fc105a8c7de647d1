import type { TapelineEvent } from '../../event/event.js'
import type { Chain, Prefix } from '../../timeline/chain/chain.js'
import type { Block } from '../../timeline/columns/block.js'
import type { PicksEvent } from '../on-events.js'
import { readOnlyView } from '../read-only-view.js'
import type { TrackedCursor } from './tracked-cursor.js'
import type { TrackedState } from './tracked-state.js'
import { TrackingScope } from './tracking-scope.js'

/** A condition on the published state after an event. */
export type Condition = (state: unknown, event: TapelineEvent) => boolean

export interface FirstHeldOptions {
  readonly chain: Chain
  readonly cursor: TrackedCursor
  readonly tracked: TrackedState
  /** The state at the position of the cursor. */
  readonly view: (scope: TrackingScope) => unknown
  readonly condition: Condition
  /** After which events it is tested. Default: every event. */
  readonly isTested?: PicksEvent | undefined
}

/** The events of a block after which the condition is tested. */
interface Tests {
  /** Their indices, in order. */
  readonly indices: readonly number[]
  /** Whether they are so many that every event is visited in turn. */
  readonly isDense: boolean
  /** Whether an event after the last of them may change what was read. */
  readonly hasChanged: boolean
}

/** Part of the events of a block from which on visiting each is faster than a seek to some. */
const DENSE = 1 / 4

/**
 * Finds the first event after which a condition holds. The condition is asked again only when something that it read has changed;
 * one that declares the event as a parameter is asked after every event.
 */
export class FirstHeld {
  /** Whether the condition must be asked after the next event in any case. */
  private asksNext = true
  /** Whether an event since the last test may have changed what was read. */
  private hasChanged = false
  private readsEvent = false
  private scope = new TrackingScope()
  private current: { readonly block: Block; readonly index: number } | undefined
  private readonly event: TapelineEvent

  constructor(private readonly options: FirstHeldOptions) {
    // A condition may read the event although it declares no second parameter, as one with rest parameters does.
    const read = (): TapelineEvent => {
      this.scope.check()
      this.readsEvent = true
      const { block, index } = this.current as { block: Block; index: number }
      return block.event(index)
    }
    this.event = readOnlyView({
      keys: () => Reflect.ownKeys(read()),
      has: (key) => Object.hasOwn(read(), key),
      at: (key) => Reflect.get(read(), key),
      prototype: Object.prototype,
    }) as TapelineEvent
  }

  /** The position right after the event; undefined if the condition never holds. @throws as the cursor, and as the condition */
  find(): number | undefined {
    const { chain, cursor } = this.options
    for (const prefix of chain.prefixes) {
      const found = this.findIn(prefix)
      if (found !== undefined) return found
    }
    // The remaining events may fail.
    cursor.seek(chain.length)
    return undefined
  }

  private findIn(prefix: Prefix): number | undefined {
    const { block, start } = prefix
    const { changes } = this.options.tracked
    let [tests, version] = [this.testsWithin(block, 0), changes.version]
    let index = 0
    while (index < block.length) {
      const next = this.moveToNext(prefix, tests, index)
      if (next === undefined) break
      index = next + 1
      if (this.ask(block, next)) return start + index
      if (version === changes.version) continue
      // The condition read something new, which other events may change.
      this.hasChanged = false
      ;[tests, version] = [this.testsWithin(block, index), changes.version]
    }
    this.hasChanged = tests.hasChanged
    return undefined
  }

  private testsWithin(block: Block, from: number): Tests {
    const { tracked, isTested } = this.options
    const changing = tracked.changesWithin(block)
    let { hasChanged } = this
    let indices = changing
    if (isTested !== undefined) {
      const tested: number[] = []
      let next = 0
      for (let index = 0; index < block.length; index += 1) {
        const isChanging = changing[next] === index
        if (isChanging) next += 1
        if (index < from) continue
        hasChanged ||= isChanging
        if (!hasChanged || !isTested(block, index)) continue
        tested.push(index)
        hasChanged = false
      }
      indices = tested
    }
    return { indices, isDense: indices.length > DENSE * (block.length - from), hasChanged }
  }

  /** Moves to the next event after which the condition must be asked. @returns its index, or undefined */
  private moveToNext(
    { block, start, end }: Prefix,
    { indices, isDense }: Tests,
    from: number,
  ): number | undefined {
    const { cursor, tracked, isTested } = this.options
    if (this.asksNext) {
      for (let index = from; index < block.length; index += 1) {
        if (isTested?.(block, index) === false) continue
        cursor.seek(start + index + 1)
        return index
      }
      return undefined
    }
    let next = firstFrom(indices, from)
    if (isDense) {
      cursor.seek(start + from)
      const isChanged = (): boolean => {
        const index = cursor.position - start - 1
        while ((indices[next] ?? index) < index) next += 1
        return indices[next] === index && !tracked.holds()
      }
      return cursor.walk(end, isChanged) ? cursor.position - start - 1 : undefined
    }
    for (; next < indices.length; next += 1) {
      const index = indices[next] as number
      cursor.seek(start + index + 1)
      if (!tracked.holds()) return index
    }
    return undefined
  }

  private ask(block: Block, index: number): boolean {
    const { tracked, view, condition } = this.options
    const scope = new TrackingScope()
    this.scope = scope
    this.readsEvent = condition.length > 1
    this.current = { block, index }
    try {
      return Boolean(condition(view(scope), condition.length > 1 ? block.event(index) : this.event))
    } finally {
      scope.close()
      this.asksNext = this.readsEvent || tracked.readsEachEvent
    }
  }
}

/** The place of the first number of an ordered list that is not below another. */
function firstFrom(list: readonly number[], least: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle] as number) < least) low = middle + 1
    else high = middle
  }
  return low
}
