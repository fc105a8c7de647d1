import type { AnyEventDefinition } from '../event/definition.js'
import type { TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { type Block, type PlacedEvent, type SortKey, typeIdOf } from '../timeline/columns/block.js'
import type { BlockPatch } from '../timeline/columns/block-patch.js'
import { InstrumentColumns } from '../timeline/columns/instrument-column.js'
import { RepricedBlock } from '../timeline/columns/repriced-block.js'
import type { Timeline } from '../timeline/timeline.js'
import { atEdit } from './edit-path.js'
import { selectedRows } from './match-rows.js'
import type { Multiplication } from './multiplication.js'
import { PriceOutOfRange, pricesOf } from './price-path.js'
import { withoutCorrection } from './price-walk.js'
import type { Recording } from './recording.js'

/*
 * Prices times a factor. A multiplication comes after the path of the prices: it multiplies what the path gives, and leaves the path
 * of later moves alone. So it changes blocks column by column, and only prices that also depend on a path become objects.
 */

/** An event after some multiplications; itself if they do not change it. */
export function multiplied(
  recording: Recording,
  list: readonly Multiplication[],
  placed: PlacedEvent,
): PlacedEvent {
  const { event, seq } = placed
  const own = list.filter(({ matches }) => matches(event))
  const rules = own.length === 0 ? undefined : recording.rulesOf(event)
  if (rules === undefined) return placed
  const prices = pricesOf(event, rules)
  for (const multiplication of own) {
    for (const field of rules.fields) {
      const price = (prices[field] as number) * multiplication.factor
      if (!isPrice(price)) throw unpayable(multiplication, event.id, field, price)
      prices[field] = price
    }
  }
  // Also where the factors cancel each other out, as for prices in columns.
  return withoutCorrection(event, seq, {
    basis: event.basis === 'simulated' ? 'simulated' : 'rebased',
    prices,
  })
}

/** The product of the factors that apply to an event. */
export function factorOn(list: readonly Multiplication[], event: TapelineEvent): number {
  let product = 1
  for (const { factor, matches } of list) if (matches(event)) product *= factor
  return product
}

/** The ids of the multiplied events that blocks hold as objects. */
export function* heldIds({ chain }: Timeline, { rows }: Multiplication): Generator<string> {
  for (const block of chain.blocks) {
    if (!block.hasObjects) continue
    for (const index of selectedRows(block, rows(block))) {
      const object = block.objectAt(index)
      if (object !== undefined) yield object.id
    }
  }
}

/** Multiplies the prices in the columns of blocks, except those of some events. */
export class ColumnMultiplier {
  private readonly priceColumns: (readonly PriceColumn[] | undefined)[] = []
  private readonly moments: ReadonlySet<number>

  /** @param except by id */
  constructor(
    private readonly multiplication: Multiplication,
    { definitions, state: { layouts } }: Timeline,
    private readonly except: ReadonlyMap<string, TapelineEvent>,
  ) {
    this.moments = new Set([...except.values()].map(({ at }) => at))
    for (const { type, prices } of definitions.values()) {
      const typeId = typeIdOf(type)
      this.priceColumns[typeId] = prices?.fields.map((name) => ({
        name,
        column: layouts[typeId]?.fields.find((field) => field.name === name)?.column ?? 0,
      }))
    }
  }

  /** The block with other prices, multiplied when they are read; itself without any. */
  patched(block: Block): Block {
    const rows: number[] = []
    for (const index of selectedRows(block, this.multiplication.rows(block))) {
      if (this.isLeftAlone(block, index)) continue
      this.check(block, index)
      rows.push(index)
    }
    if (rows.length === 0) return block
    const changed = Uint32Array.from(rows)
    return new RepricedBlock(block, changed, (patch) => this.multiply(block.loaded, changed, patch))
  }

  private isLeftAlone(block: Block, index: number): boolean {
    if (block.objectAt(index) !== undefined) return true
    const { moments } = this
    return moments.size > 0 && moments.has(block.at[index] as number) && this.except.has(block.idAt(index))
  }

  /** @throws TapelineError `edit.invalid` if a price leaves the range of numbers */
  private check(block: Block, index: number): void {
    const { multiplication } = this
    for (const { name, column } of this.columnsAt(block, index)) {
      const price = block.numberAt(column, index) * multiplication.factor
      if (!isPrice(price)) throw unpayable(multiplication, block.idAt(index), name, price)
    }
  }

  private multiply(block: Block, rows: Uint32Array, patch: BlockPatch): void {
    const { factor } = this.multiplication
    for (const index of rows) {
      for (const { column } of this.columnsAt(block, index))
        patch.column(column)[index] = block.numberAt(column, index) * factor
      if (block.envelopeAt(index).basis === 'recorded') patch.setBasis(index, 'rebased')
    }
  }

  private columnsAt(block: Block, index: number): readonly PriceColumn[] {
    return this.priceColumns[block.typeIds[index] as number] ?? []
  }
}

interface PriceColumn {
  readonly name: string
  readonly column: number
}

/** Where each instrument's first multiplied price is, by the name in that event. */
export function firstByName({ timeline, rows }: Multiplication): ReadonlyMap<string, SortKey> {
  const columns = InstrumentColumns.of(timeline.definitions as ReadonlyMap<string, AnyEventDefinition>)
  const first = new Map<string, SortKey>()
  for (const block of timeline.chain.blocks) {
    for (const index of selectedRows(block, rows(block))) {
      const name = columns.nameAt(block, index)
      if (name !== undefined && !first.has(name))
        first.set(name, { at: block.at[index] as number, seq: block.seqAt(index) })
    }
  }
  return first
}

/** The events with multiplied prices in columns of a branch whose rules may depend on prices. */
export function* repricedEvents(timeline: Timeline, before: Timeline): Generator<PlacedEvent> {
  const typeIds = new Set<number>()
  for (const { type, prices, rules } of timeline.definitions.values())
    if (prices !== undefined && rules !== undefined && rules.ignorePrices !== true)
      typeIds.add(typeIdOf(type))
  if (typeIds.size === 0) return
  const known = new Set(before.chain.blocks)
  for (const block of timeline.chain.blocks) {
    if (!(block instanceof RepricedBlock) || known.has(block)) continue
    for (const index of block.changed)
      if (typeIds.has(block.typeIds[index] as number)) yield block.placedAt(index)
  }
}

function isPrice(price: number): boolean {
  return price > 0 && price < Number.POSITIVE_INFINITY
}

function unpayable(
  { factor, path }: Multiplication,
  eventId: string,
  field: string,
  price: number,
): TapelineError {
  return new PriceOutOfRange({
    code: 'edit.invalid',
    message: `Times ${factor}, its '${field}' is no longer a valid price; choose another factor.`,
    eventId,
    expected: 'a positive finite number',
    found: String(price),
    ...atEdit(path),
  })
}
