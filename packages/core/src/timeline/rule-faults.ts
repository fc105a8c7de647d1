import type { AnyEventDefinition } from '../event/definition.js'
import type { Fault, Place } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { BrokenRule, TapeRules } from '../event/tape-rules.js'
import type { Chain } from './chain/chain.js'
import { type Block, comparePlaced, inOrder, type PlacedEvent, typeIdOf } from './columns/block.js'

interface CheckedBlocks {
  readonly blocks: readonly Block[]
  readonly definitions: ReadonlyMap<string, AnyEventDefinition>
  readonly placeOf: (id: string) => Place | undefined
}

interface CheckedTimeline {
  readonly chain: Chain
  readonly definitions: ReadonlyMap<string, AnyEventDefinition>
}

/** The check of one event type during a pass over the tape. */
interface Check {
  readonly brokenBy: (event: TapelineEvent) => BrokenRule | undefined
  /** Whether events of this type can decide that other events break a rule. */
  readonly isDeciding: boolean
}

/** The faults of the events in force that break a rule of their type, in the order of the tape. */
export function* brokenRules({ blocks, definitions, placeOf }: CheckedBlocks): Generator<Fault> {
  const checks = beginChecks(definitions)
  if (checks.length === 0) return
  for (const block of blocks) {
    if (block.types.every((typeId) => checks[typeId] === undefined)) continue
    for (let index = 0; index < block.length; index += 1) {
      const broken = checks[block.typeIds[index] as number]?.brokenBy(block.readReused(index))
      if (broken === undefined) continue
      const eventId = block.idAt(index)
      yield { eventId, place: placeOf(eventId), ...broken }
    }
  }
}

/**
 * The faults of some events of a timeline, and of all events from `from` on. Other events are read only if they decide about
 * these.
 * @param events events in force, in any order
 * @param from default: only `events` are checked
 */
export function* brokenAmong(
  { chain, definitions }: CheckedTimeline,
  events: readonly PlacedEvent[],
  from?: PlacedEvent,
): Generator<Fault> {
  const checks = beginChecks(definitions)
  if (checks.length === 0) return
  const end = from === undefined ? chain.length : chain.rank(from.event.at, from.seq, false)
  const checkOf = ({ event }: PlacedEvent): Check | undefined => checks[typeIdOf(event.type)]
  const isBefore = (placed: PlacedEvent): boolean => from === undefined || comparePlaced(placed, from) < 0
  const pending = inOrder(
    events.filter((placed) => checkOf(placed)?.isDeciding === false && isBefore(placed)),
  )
  const deciding = new Set(events.flatMap((placed) => (checkOf(placed)?.isDeciding ? [placed.event.id] : [])))
  if (from === undefined && deciding.size === 0) {
    const kept = checksBefore({ chain, definitions }, pending)
    if (kept !== undefined) {
      for (const { event } of pending) {
        const broken = kept[typeIdOf(event.type)]?.brokenBy(event)
        if (broken !== undefined) yield { eventId: event.id, ...broken }
      }
      return
    }
  }
  let next = 0
  function* checkPending(at: number, seq: number): Generator<Fault> {
    for (; next < pending.length; next += 1) {
      const placed = pending[next] as PlacedEvent
      if ((placed.event.at - at || placed.seq - seq) >= 0) return
      const broken = checkOf(placed)?.brokenBy(placed.event)
      if (broken !== undefined) yield { eventId: placed.event.id, ...broken }
    }
  }
  let start = 0
  for (const block of chain.blocks) {
    const isWhole = start + block.length > end
    if (isWhole || block.types.some((typeId) => checks[typeId]?.isDeciding)) {
      for (let index = 0; index < block.length; index += 1) {
        const check = checks[block.typeIds[index] as number]
        const isFrom = start + index >= end
        if (check === undefined || !(isFrom || check.isDeciding)) continue
        yield* checkPending(block.at[index] as number, block.seqAt(index))
        const broken = check.brokenBy(block.readReused(index))
        if (broken === undefined) continue
        const eventId = block.idAt(index)
        if (isFrom || deciding.has(eventId)) yield { eventId, ...broken }
      }
    }
    start += block.length
    if (from === undefined && deciding.size === 0 && next === pending.length) return
  }
  yield* checkPending(Number.POSITIVE_INFINITY, 0)
}

/** The checks after the deciding events of some blocks. Other events do not change what they decide. */
interface KeptChecks {
  readonly definitions: ReadonlyMap<string, AnyEventDefinition>
  readonly blocks: readonly Block[]
  readonly checks: readonly (Check | undefined)[]
}

/** By the last of these blocks. Most branches of a timeline need the same checks. */
const keptChecks = new WeakMap<Block, KeptChecks>()

/**
 * The checks after all deciding events before some events, made once for the same blocks. Undefined if one of these blocks ends
 * after the first of the events.
 * @param events in order
 */
function checksBefore(
  { chain, definitions }: CheckedTimeline,
  events: readonly PlacedEvent[],
): KeptChecks['checks'] | undefined {
  const checks = beginChecks(definitions)
  const [first, last] = [events[0], events.at(-1)]
  if (first === undefined || last === undefined) return checks
  const end = chain.rank(last.event.at, last.seq, false)
  const blocks: Block[] = []
  let start = 0
  for (const block of chain.blocks) {
    if (start > end) break
    if (block.types.some((typeId) => checks[typeId]?.isDeciding)) blocks.push(block)
    start += block.length
  }
  const lastBlock = blocks.at(-1)
  if (lastBlock === undefined) return checks
  if (lastBlock.rank(first.event.at, first.seq, false) < lastBlock.length) return undefined
  const known = keptChecks.get(lastBlock)
  if (
    known?.definitions === definitions &&
    known.blocks.length === blocks.length &&
    known.blocks.every((block, index) => block === blocks[index])
  )
    return known.checks
  for (const block of blocks) {
    for (let index = 0; index < block.length; index += 1) {
      const check = checks[block.typeIds[index] as number]
      if (check?.isDeciding) check.brokenBy(block.readReused(index))
    }
  }
  keptChecks.set(lastBlock, { definitions, blocks, checks })
  return checks
}

/** The first of some events that can decide that others break a rule. */
export function firstDeciding(
  { definitions }: CheckedTimeline,
  events: readonly PlacedEvent[],
): PlacedEvent | undefined {
  let first: PlacedEvent | undefined
  for (const placed of events) {
    const { type, rules } = definitions.get(placed.event.type) as AnyEventDefinition
    if (rules === undefined || !decides(rules, type)) continue
    if (first === undefined || comparePlaced(placed, first) < 0) first = placed
  }
  return first
}

/** Begins a pass of all rules. @returns the checks by type id; empty if no type declares rules */
function beginChecks(definitions: ReadonlyMap<string, AnyEventDefinition>): readonly (Check | undefined)[] {
  const passes = new Map<TapeRules, Check['brokenBy']>()
  const checks: (Check | undefined)[] = []
  for (const { type, rules } of definitions.values()) {
    if (rules === undefined) continue
    const brokenBy = passes.get(rules) ?? rules.begin()
    passes.set(rules, brokenBy)
    checks[typeIdOf(type)] = { brokenBy, isDeciding: decides(rules, type) }
  }
  return checks
}

function decides({ decidedBy }: TapeRules, type: string): boolean {
  return decidedBy === undefined || decidedBy.includes(type)
}
