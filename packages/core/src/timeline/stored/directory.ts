import type { Block } from '../columns/block.js'
import type { Section } from './sections.js'

/** What is known of each block without reading it: an entry for each block in every column. */
export interface Directory {
  /** Where the block begins in the file. */
  readonly offset: Float64Array
  readonly byteLength: Uint32Array
  readonly checksum: Uint32Array
  /** Number of events. */
  readonly length: Uint32Array
  readonly firstAt: Float64Array
  readonly lastAt: Float64Array
  readonly seqOfFirst: Float64Array
  readonly knownAtMin: Float64Array
  readonly knownAtMax: Float64Array
  /** Index in the sets of types of the tape. */
  readonly typeSet: Uint32Array
  /** 1 if an event is held as an object. */
  readonly hasObjects: Uint8Array
  /** Where ids are a prefix and consecutive numbers, the number of the prefix plus 1; 0 where they are in the runs of ids. */
  readonly idPrefix: Uint32Array
  /** The number of the first of consecutive ids. */
  readonly firstIdNumber: Float64Array
}

const FLOATS = [
  'offset',
  'firstAt',
  'lastAt',
  'seqOfFirst',
  'knownAtMin',
  'knownAtMax',
  'firstIdNumber',
] as const
const INTEGERS = ['byteLength', 'checksum', 'length', 'typeSet', 'hasObjects', 'idPrefix'] as const
const NAMES: readonly Name[] = [...FLOATS, ...INTEGERS]
type Name = (typeof FLOATS)[number] | (typeof INTEGERS)[number]

/** One entry. */
export type DirectoryEntry = Readonly<Record<Name, number>>

/** What the block says of itself; the writer adds the others. */
export function entryOf(
  block: Block,
): Omit<DirectoryEntry, 'offset' | 'byteLength' | 'checksum' | 'typeSet' | 'idPrefix'> {
  const { length, firstAt, lastAt, seqOfFirst, knownAtMin, knownAtMax, hasObjects } = block
  const firstIdNumber = hasObjects ? 0 : block.idNumberAt(0)
  return {
    length,
    firstAt,
    lastAt,
    seqOfFirst,
    knownAtMin,
    knownAtMax,
    firstIdNumber,
    hasObjects: hasObjects ? 1 : 0,
  }
}

/** Whether the ids of a block are one prefix with consecutive numbers. */
export function hasConsecutiveIds(block: Block): boolean {
  const { idPrefixes, idOffset, seqOffset, hasObjects } = block
  return !hasObjects && idPrefixes.length === 1 && idOffset === undefined && seqOffset === undefined
}

/** @param first the kind of the first section; the others follow */
export function directorySections(entries: readonly DirectoryEntry[], first: number): Section[] {
  return NAMES.map((name, place) => ({ kind: first + place, index: 0, values: columnOf(name, entries) }))
}

function columnOf(name: Name, entries: readonly DirectoryEntry[]): Section['values'] {
  const numbers = (entry: DirectoryEntry): number => entry[name]
  if (name === 'hasObjects') return Uint8Array.from(entries, numbers)
  return (FLOATS as readonly Name[]).includes(name)
    ? Float64Array.from(entries, numbers)
    : Uint32Array.from(entries, numbers)
}

/** @param first as for {@link directorySections} */
export function directoryIn(sections: ReadonlyMap<number, Section['values']>, first: number): Directory {
  return Object.fromEntries(
    NAMES.map((name, place) => [name, sections.get(first + place)]),
  ) as unknown as Directory
}
