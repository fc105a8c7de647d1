import type { TapelineEvent } from '../event/event.js'
import { lastIndex } from '../event/last-index.js'
import { getOrInsert } from '../event/records.js'
import { type Block, typeIdOf } from '../timeline/columns/block.js'
import { effectsByCause } from '../timeline/columns/effects.js'
import { InstrumentColumns } from '../timeline/columns/instrument-column.js'
import { textTable } from '../timeline/columns/texts.js'
import { correctionChainIds } from '../timeline/rewrite.js'
import type { Timeline } from '../timeline/timeline.js'
import type { Listings } from './listings.js'
import type { Selector } from './selector.js'

/** Which events of a block a selector selects: all, none, or some. */
export type BlockRows = boolean | SomeRows

/** The events at which a test holds. */
export interface SomeRows {
  readonly holds: (index: number) => boolean
  /** The indices, in order, among which they are; undefined if an index does not find them. */
  readonly among?: readonly number[] | undefined
}

/** Judges the events of a block by its columns: no event becomes an object. */
export type RowMatcher = (block: Block) => BlockRows

/** The indices of the selected events of a block, in order. */
export function selectedRows({ length }: Block, rows: BlockRows): Iterable<number> {
  if (rows === false) return []
  if (rows === true) return Array(length).keys()
  return rows.among === undefined ? holding(length, rows.holds) : rows.among.filter(rows.holds)
}

function* holding(length: number, holds: (index: number) => boolean): Generator<number> {
  for (let index = 0; index < length; index += 1) if (holds(index)) yield index
}

/**
 * As `matcherOf`, for the events of blocks in columns.
 * @param listings of the timeline; read only if the selector needs them
 */
export function rowMatcherOf(timeline: Timeline, selector: Selector, listings: () => Listings): RowMatcher {
  const compile = (own: Selector): RowMatcher => {
    if (typeof own === 'string') return withId(timeline, [own])
    switch (own.select) {
      case 'id':
        return withId(timeline, own.ids)
      case 'type':
        return ofTypes(own.types)
      case 'instrument': {
        const { names } = listings()
        const keys = new Set(own.instruments.map((name) => names.instrumentAtEnd(name)))
        const matcher = naming(timeline, listings(), (key) => key !== undefined && keys.has(key))
        return names.areKeys && keys.size <= INDEXED_MAX ? byIndex(timeline, keys, matcher) : matcher
      }
      case 'sector': {
        const { sectorOf } = listings()
        const sectors: ReadonlySet<string | undefined> = new Set(own.sectors)
        return naming(timeline, listings(), (key) => sectors.has(sectorOf(key)))
      }
      case 'source':
        return withSource(own)
      case 'caused-by':
        return withCause(new Set(own.ids.flatMap((id) => correctionChainIds(timeline, id))))
      case 'within':
        return within(own)
      case 'union':
        return anyOf(own.of.map(compile))
      case 'intersection':
        return allOf(own.of.map(compile))
      case 'complement':
        return not(compile(own.of))
    }
  }
  return compile(selector)
}

/** Most instruments whose events are found by the index of blocks. */
const INDEXED_MAX = 16

/** Names the events among which those of a matcher are: that name one of some instruments. */
function byIndex({ definitions }: Timeline, names: ReadonlySet<string>, matcher: RowMatcher): RowMatcher {
  const columns = InstrumentColumns.of(definitions)
  return (block) => {
    const lists = Array.from(names, (name) => columns.rowsNaming(block, name))
    const among = lists.length === 1 ? (lists[0] ?? []) : lists.flat().sort((left, right) => left - right)
    if (among.length === 0) return false
    const rows = matcher(block)
    return typeof rows === 'boolean' ? rows : { holds: rows.holds, among }
  }
}

/** The events that all of some matchers select. */
export function allOf(parts: readonly RowMatcher[]): RowMatcher {
  return (block) => {
    const some: SomeRows[] = []
    for (const part of parts) {
      const rows = part(block)
      if (rows === false) return false
      if (rows !== true) some.push(rows)
    }
    const [first, ...others] = some
    if (first === undefined || others.length === 0) return first ?? true
    let { among } = first
    for (const other of others)
      if (other.among !== undefined && (among === undefined || other.among.length < among.length))
        among = other.among
    return { holds: (index) => some.every(({ holds }) => holds(index)), among }
  }
}

/** The events of some types. */
function ofTypes(types: readonly string[]): RowMatcher {
  const wanted = new Set(types.map(typeIdOf))
  return (block) => {
    const { types: own } = block
    const count = own.filter((typeId) => wanted.has(typeId)).length
    if (count === 0 || count === own.length) return count > 0
    const { typeIds } = block
    return { holds: (index) => wanted.has(typeIds[index] as number) }
  }
}

function anyOf(parts: readonly RowMatcher[]): RowMatcher {
  return (block) => {
    const some: SomeRows[] = []
    for (const part of parts) {
      const rows = part(block)
      if (rows === true) return true
      if (rows !== false) some.push(rows)
    }
    const [first, ...others] = some
    if (first === undefined || others.length === 0) return first ?? false
    return { holds: (index) => some.some(({ holds }) => holds(index)) }
  }
}

function not(part: RowMatcher): RowMatcher {
  return (block) => {
    const rows = part(block)
    return typeof rows === 'boolean' ? !rows : { holds: (index) => !rows.holds(index) }
  }
}

function withId(timeline: Timeline, ids: readonly string[]): RowMatcher {
  const wanted = new Set(ids)
  // Making the id of an event takes longer than reading its time.
  const moments = new Set([...wanted].flatMap((id) => timeline.find(id)?.at ?? []))
  const ordered = Float64Array.from(moments).sort()
  return (block) => {
    const before = lastIndex(ordered.length, (index) => (ordered[index] as number) < block.firstAt)
    const next = ordered[before + 1]
    if (next === undefined || next > block.lastAt) return false
    const { at } = block
    return { holds: (index) => moments.has(at[index] as number) && wanted.has(block.idAt(index)) }
  }
}

/** The events whose instrument is selected by its key; undefined for an event that names none. */
function naming(
  { definitions }: Timeline,
  { names, instrumentOf }: Listings,
  isSelected: (key: string | undefined) => boolean,
): RowMatcher {
  const columns = InstrumentColumns.of(definitions)
  const renaming = new Set(
    [...definitions.values()].flatMap(({ type, renamesInstrument }) =>
      renamesInstrument === undefined ? [] : [typeIdOf(type)],
    ),
  )
  const known = new Map<string | undefined, boolean>()
  const keyAt = (block: Block, index: number): string | undefined => {
    if (renaming.has(block.typeIds[index] as number)) return instrumentOf(block.event(index))
    const name = columns.nameAt(block, index)
    if (name === undefined || names.areKeys) return name
    const seq = block.objectAt(index)?.seq ?? block.seqAt(index)
    return names.instrumentAt(name, { at: block.at[index] as number, seq })
  }
  const isSelectedAt = (block: Block, index: number): boolean => {
    const key = keyAt(block, index)
    return getOrInsert(known, key, () => isSelected(key))
  }
  if (!names.areKeys) return (block) => ({ holds: (index) => isSelectedAt(block, index) })
  // By the number of a name, which is valid until a text was released.
  let isSelectedByCode: boolean[] = []
  let releases = -1
  return (block) => {
    if (releases !== textTable.releases) {
      releases = textTable.releases
      isSelectedByCode = []
    }
    const [byCode, { typeIds }] = [isSelectedByCode, block]
    const codes = columns.codesIn(block)
    const holds = (index: number): boolean => {
      const code = codes[typeIds[index] as number]?.[index] ?? 0
      if (code === 0) return isSelectedAt(block, index)
      byCode[code] ??= isSelectedAt(block, index)
      return byCode[code]
    }
    return { holds }
  }
}

function withSource({ name, fact }: { readonly name?: string; readonly fact?: string }): RowMatcher {
  const isWanted = ({ sources }: Pick<TapelineEvent, 'sources'>): boolean =>
    sources.some(
      (source) =>
        (name === undefined || source.name === name) && (fact === undefined || source.fact === fact),
    )
  return (block) => {
    const wanted = block.envelopes.map(isWanted)
    if (!block.hasObjects && !wanted.includes(true)) return false
    const holds = (index: number): boolean => {
      const object = block.objectAt(index)
      return object === undefined ? wanted[block.envelopeOf?.[index] ?? 0] === true : isWanted(object)
    }
    return { holds }
  }
}

function withCause(ids: ReadonlySet<string>): RowMatcher {
  return (block) => {
    const byCause = effectsByCause(block)
    const effects = new Set([...ids].flatMap((id) => (byCause.get(id) ?? []).map((effect) => effect.id)))
    if (effects.size === 0) return false
    return { holds: (index) => effects.has(block.objectAt(index)?.id ?? '') }
  }
}

function within({
  from,
  to = Number.POSITIVE_INFINITY,
}: {
  readonly from: number
  readonly to?: number
}): RowMatcher {
  return (block) => {
    const { firstAt, lastAt } = block
    if (lastAt < from || firstAt > to) return false
    if (firstAt >= from && lastAt <= to) return true
    const { at } = block
    return { holds: (index) => (at[index] as number) >= from && (at[index] as number) <= to }
  }
}
