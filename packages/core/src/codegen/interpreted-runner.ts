import type { AnyEventDefinition } from '../event/definition.js'
import type { TapelineEvent } from '../event/event.js'
import type { AnyRecipe, EachRecipe } from '../event/recipes.js'
import type { ReusedEventCode } from './reused-event-code.js'
import type { Rows } from './rows.js'

/** The first event that failed, and its error; `index` is -1 if none did. */
export interface Failure {
  index: number
  error: unknown
}

/**
 * Applies consecutive events of one type in a block: from an index on, up to the first event of another type, or to `to`, which
 * is not included.
 * @returns the index of the first event that is not applied
 */
export type Runner = (
  cells: readonly RunnerCell[],
  rows: RunnerEntries,
  block: RunnerBlock,
  from: number,
  to: number,
  failure: Failure,
) => number

/** The state of one slot. */
export interface RunnerCell {
  value: unknown
  /** The states that its recipes read, by name. */
  readonly reads: Readonly<Record<string, unknown>>
}

/** The entries of one key. Its other fields are `e3`, the entry of slot 3, and `r3`, the entries that its recipes read. */
export interface EntryRow extends Record<string, unknown> {
  readonly key: string
  /** The `age` of the entries when this row was filled. */
  age: number
}

/** The entries of all slots by key. */
export interface RunnerEntries {
  /** Rows of another age are out of date. */
  readonly age: number
  /** Rows by the number that columns hold for the key; they may be out of date. */
  readonly byCode: readonly (EntryRow | undefined)[]
  at(key: string): EntryRow
  /** The row for a number that has no current row in `byCode`. */
  findCode(code: number): EntryRow
  /** All rows of a slot, in the order of their keys. */
  of(slot: number): readonly EntryRow[]
  put(row: EntryRow, slot: number, entry: unknown): void
  invalidate(slot: number): void
  /** The numbers of the keys of events that are held as objects; undefined if they are not known. */
  objectCodes(block: RunnerBlock, keyField: string): Uint32Array | undefined
}

/** How the events of a type are held in columns. */
export interface RunnerLayout {
  readonly definition: AnyEventDefinition
  readonly instrumentColumn: number | undefined
  readonly reusedCode: ReusedEventCode | undefined
}

/** The events that are run. */
export interface RunnerBlock extends Rows {
  readonly typeIds: Uint16Array
  /** By type id. */
  readonly layouts: readonly (RunnerLayout | undefined)[]
  /** A new event, frozen. */
  event(index: number): TapelineEvent
  /** An event that the next call may change. */
  readReused(index: number): TapelineEvent
}

/** The recipe of one slot for events of a type. It takes the entry that the event names, each entry, or the whole state. */
export type RecipeStep =
  | { readonly slot: number; readonly of: 'entry'; readonly recipe: AnyRecipe }
  | { readonly slot: number; readonly of: 'each'; readonly recipe: EachRecipe }
  | {
      readonly slot: number
      readonly of: 'whole'
      readonly recipe: AnyRecipe
      /** Whether it may exchange entries that rows hold. */
      readonly forgets: boolean
      /** Whether recipes of other slots read the state. */
      readonly isRead: boolean
    }

export interface RunnerPlan {
  readonly typeId: number
  /** The field of the data that names the entry; undefined if no step is one of an entry. */
  readonly keyField: string | undefined
  /** At least one. */
  readonly steps: readonly RecipeStep[]
  /** Whether recipes may get a reused event, because no state can keep any part of one. */
  readonly reusesEvents: boolean
  /** The layout that most events have; events with another layout run more slowly. */
  readonly layout: RunnerLayout | undefined
  /** Stores the new state that a recipe returned. */
  readonly replace: (cells: readonly RunnerCell[], slot: number, value: unknown) => void
}

/** Loops over the steps. */
export function interpretedRunner({ typeId, keyField, steps, reusesEvents, replace }: RunnerPlan): Runner {
  return (cells, rows, block, from, to, failure) => {
    const { typeIds } = block
    let index = from
    try {
      do {
        const event = reusesEvents ? block.readReused(index) : block.event(index)
        for (const step of steps) {
          if (step.of === 'entry') {
            const row = rows.at(keyIn(event, keyField as string))
            take(rows, row, step.slot, step.recipe(row[`e${step.slot}`], event, row[`r${step.slot}`]))
          } else if (step.of === 'each') applyToEach(step, rows, event)
          else applyToWhole(step, cells, rows, event, replace)
        }
        index += 1
      } while (index < to && typeIds[index] === typeId)
    } catch (error) {
      failure.index = index
      failure.error = error
    }
    return index
  }
}

function applyToEach(
  { slot, recipe }: RecipeStep & { of: 'each' },
  rows: RunnerEntries,
  event: TapelineEvent,
): void {
  const apply = recipe(event)
  for (const row of rows.of(slot)) take(rows, row, slot, apply(row[`e${slot}`], row[`r${slot}`]))
}

function take(rows: RunnerEntries, row: EntryRow, slot: number, given: unknown): void {
  if (given !== undefined && given !== row[`e${slot}`]) rows.put(row, slot, given)
}

function applyToWhole(
  { slot, recipe, forgets }: RecipeStep & { of: 'whole' },
  cells: readonly RunnerCell[],
  rows: RunnerEntries,
  event: TapelineEvent,
  replace: RunnerPlan['replace'],
): void {
  const cell = cells[slot] as RunnerCell
  const given = recipe(cell.value, event, cell.reads)
  if (given !== undefined && given !== cell.value) replace(cells, slot, given)
  if (forgets) rows.invalidate(slot)
}

function keyIn(event: TapelineEvent, field: string): string {
  return (event.data as Readonly<Record<string, string>>)[field] as string
}
