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

/** Which events of a block a selector selects: all, none, or those at which a test holds. */
export type BlockRows = boolean | ((index: number) => boolean)

/** Judges the events of a block by its columns: no event becomes an object. */
export type RowMatcher = (block: Block) => BlockRows

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
        return naming(timeline, listings(), (key) => key !== undefined && keys.has(key))
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

/** The events that all of some matchers select. */
export function allOf(parts: readonly RowMatcher[]): RowMatcher {
  return (block) => {
    const tests: ((index: number) => boolean)[] = []
    for (const part of parts) {
      const rows = part(block)
      if (rows === false) return false
      if (rows !== true) tests.push(rows)
    }
    return tests.length <= 1 ? (tests[0] ?? true) : (index) => tests.every((holds) => holds(index))
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
    return (index) => wanted.has(typeIds[index] as number)
  }
}

function anyOf(parts: readonly RowMatcher[]): RowMatcher {
  return (block) => {
    const tests: ((index: number) => boolean)[] = []
    for (const part of parts) {
      const rows = part(block)
      if (rows === true) return true
      if (rows !== false) tests.push(rows)
    }
    return tests.length <= 1 ? (tests[0] ?? false) : (index) => tests.some((holds) => holds(index))
  }
}

function not(part: RowMatcher): RowMatcher {
  return (block) => {
    const rows = part(block)
    return typeof rows === 'boolean' ? !rows : (index) => !rows(index)
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
    return (index) => moments.has(at[index] as number) && wanted.has(block.idAt(index))
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
  if (!names.areKeys) return (block) => (index) => isSelectedAt(block, index)
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
    return (index) => {
      const code = codes[typeIds[index] as number]?.[index] ?? 0
      if (code === 0) return isSelectedAt(block, index)
      byCode[code] ??= isSelectedAt(block, index)
      return byCode[code]
    }
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
    return (index) => {
      const object = block.objectAt(index)
      if (object !== undefined) return isWanted(object)
      return wanted[block.envelopeOf?.[index] ?? 0] === true
    }
  }
}

function withCause(ids: ReadonlySet<string>): RowMatcher {
  return (block) => {
    const byCause = effectsByCause(block)
    const effects = new Set([...ids].flatMap((id) => (byCause.get(id) ?? []).map((effect) => effect.id)))
    if (effects.size === 0) return false
    return (index) => effects.has(block.objectAt(index)?.id ?? '')
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
    return (index) => (at[index] as number) >= from && (at[index] as number) <= to
  }
}
