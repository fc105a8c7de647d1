import type { KeyedState, TapelineEvent } from '@tapeline/core'
import { type ArgumentKind, checkArgument, kinds } from '@tapeline/core/internal'
import type { EntryOf, ReadEntry } from '@tapeline/core/types'
import fc from 'fast-check'
import { arbitraryKey, type SampleData } from './sample-events.js'

/** The declared fields of sample keyed states, one of each kind. */
export const sampleFields: {
  readonly price: 'float64'
  readonly count: 'number'
  readonly side: readonly ['up', 'down']
} = Object.freeze({ price: 'float64', count: 'number', side: ['up', 'down'] } as const)

export type SampleEntry = EntryOf<typeof sampleFields>

type Entries = KeyedState<typeof sampleFields>

const ENTRY: ArgumentKind = {
  expected: 'an entry with the fields of sampleFields',
  fits: (value) => {
    if (!kinds.record.fits(value)) return false
    const { price } = value as Partial<SampleEntry>
    return price === undefined || typeof price === 'number'
  },
}

/** The derived values of an entry in sample keyed states: a number, an object, and a value that is sometimes missing. */
export function deriveSample(
  entry: ReadEntry<typeof sampleFields>,
  key: string,
): { double: number; label: { key: string }; half?: number } {
  checkArgument('deriveSample()', 'entry', entry, ENTRY)
  checkArgument('deriveSample()', 'key', key, kinds.text)
  const { price } = entry
  return {
    double: (price ?? 0) * 2,
    label: { key },
    ...(price === undefined ? {} : { half: price / 2 }),
  }
}

/** The names of the operations of a sample recipe of a keyed state. */
export type EntryOperationName =
  | 'setPrice'
  | 'setZeroBelow'
  | 'addCount'
  | 'setSide'
  | 'clearPrice'
  | 'clearSide'
  | 'makeBlank'
  | 'deleteEntry'
  | 'addEntryAgain'
  | 'moveEntry'
  | 'swapEntries'
  | 'clearEntries'

/** One step of a sample recipe of a keyed state, as a plain value. `*` as its key is the key that the event names. */
export interface EntryOperation {
  readonly does: EntryOperationName
  readonly key: string
  readonly other: string
  /** Runs only at events whose `value` is a multiple of this. */
  readonly each: number
}

type Change = (
  draft: Entries,
  key: string,
  other: string,
  event: TapelineEvent<string, SampleData>,
  blank: () => SampleEntry,
) => void

const changes: Record<EntryOperationName, Change> = {
  setPrice: (draft, key, _, { data }, blank) => {
    draft[key] ??= blank()
    draft[key].price = data.value
  },
  setZeroBelow: (draft, key) => {
    if (draft[key] !== undefined) draft[key].price = -0
  },
  addCount: (draft, key, _, __, blank) => {
    draft[key] ??= blank()
    draft[key].count = (draft[key].count ?? 0) + 1
  },
  setSide: (draft, key, _, { data }, blank) => {
    draft[key] ??= blank()
    draft[key].side = data.value < 0 ? 'down' : 'up'
  },
  clearPrice: (draft, key) => {
    if (draft[key] !== undefined) draft[key].price = Number.NaN
  },
  clearSide: (draft, key) => {
    if (draft[key] !== undefined) draft[key].side = undefined
  },
  makeBlank: (draft, key, _, __, blank) => {
    draft[key] = blank()
  },
  deleteEntry: (draft, key) => {
    delete draft[key]
  },
  addEntryAgain: (draft, key) => {
    const entry = draft[key]
    if (entry === undefined) return
    delete draft[key]
    draft[key] = entry
  },
  moveEntry: (draft, key, other) => {
    const entry = draft[key]
    if (entry === undefined || key === other) return
    delete draft[key]
    draft[other] = entry
  },
  swapEntries: (draft, key, other) => {
    const [left, right] = [draft[key], draft[other]]
    if (left === undefined || right === undefined) return
    draft[key] = right
    draft[other] = left
  },
  clearEntries: (draft) => {
    for (const key of Object.keys(draft)) delete draft[key]
  },
}

const NAMES = Object.keys(changes) as EntryOperationName[]

/** Applies one operation to a draft or to plain entries. */
export function operateOnEntries(
  draft: Entries,
  operation: EntryOperation,
  event: TapelineEvent<string, SampleData>,
  blank: () => SampleEntry,
): void {
  if (event.data.value % operation.each !== 0) return
  const key = operation.key === '*' ? event.data.key : operation.key
  const change: Change = changes[operation.does]
  change(draft, key, operation.other, event, blank)
}

/** Operations on keyed states with {@link sampleFields}. */
export function arbitraryEntryOperation(): fc.Arbitrary<EntryOperation> {
  return fc.record({
    does: fc.constantFrom(...NAMES),
    key: fc.oneof({ weight: 1, arbitrary: fc.constant('*') }, { weight: 3, arbitrary: arbitraryKey() }),
    other: arbitraryKey(),
    each: fc.integer({ min: 1, max: 3 }),
  })
}
