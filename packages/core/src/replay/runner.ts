import type { TapelineEvent } from '../event/event.js'
import type { AnyRecipe } from '../projection/projection.js'
import type { Block } from '../timeline/block.js'
import type { EntryRow, EntryRows } from './entry-rows.js'
import { columnCodesIn } from './key-codes.js'
import { NeedsCare } from './needs-care.js'
import type { Cell } from './slot.js'

/** Where and how an event failed; `index` is -1 as long as none did. */
export interface Failure {
  index: number
  error: unknown
}

/**
 * Applies the events of a block from an index on, as long as they are of the runner's type and before `to`.
 * @returns the index of the first that it has not applied
 */
export type Runner = (
  cells: readonly Cell[],
  rows: EntryRows,
  block: Block,
  from: number,
  to: number,
  failure: Failure,
) => number

/** What one slot does at events of a type. */
export interface Step {
  readonly slot: number
  readonly recipe: AnyRecipe
  /** Whether the recipe is one of an entry; else it is one of the whole state. */
  readonly ofEntry: boolean
  /** Whether the recipe may exchange entries that rows hold. */
  readonly forgets: boolean
}

/** What runners are made for. */
export interface RunnerPlan {
  readonly typeId: number
  /** The field of the data that names the entry; undefined where no step is one of an entry. */
  readonly keyField: string | undefined
  /** At least one. */
  readonly steps: readonly Step[]
  /**
   * Whether events may be lent to the recipes, since no state can hold anything of one.
   */
  readonly lends: boolean
  /** Takes a new state that a recipe gave for that of its cell. */
  readonly replace: (cells: readonly Cell[], slot: number, value: unknown) => void
}

/**
 * The runner of an event type. Where the engine allows it, it is written out for the steps as text, so that V8 can take the
 * recipes into it; a page whose policy forbids that (no `unsafe-eval`) gets a loop over them, with the same results.
 */
export function runnerOf(plan: RunnerPlan): Runner {
  try {
    return writtenOut(plan)
  } catch (error) {
    if (error instanceof EvalError) return loopedOver(plan)
    throw error
  }
}

/** A loop over the steps. */
function loopedOver({ typeId, keyField, steps, lends, replace }: RunnerPlan): Runner {
  return (cells, rows, block, from, to, failure) => {
    const { typeIds } = block
    let index = from
    try {
      do {
        const event = lends ? block.lend(index) : block.event(index)
        for (const step of steps) {
          if (step.ofEntry) applyToEntry(step, rows, rows.at(keyIn(event, keyField as string)), event)
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

function applyToEntry({ slot, recipe }: Step, rows: EntryRows, row: EntryRow, event: TapelineEvent): void {
  const entry = row[`e${slot}`]
  const given = recipe(entry, event, row[`r${slot}`])
  if (given !== undefined && given !== entry) rows.put(row, slot, given)
}

function applyToWhole(
  { slot, recipe, forgets }: Step,
  cells: readonly Cell[],
  rows: EntryRows,
  event: TapelineEvent,
  replace: RunnerPlan['replace'],
): void {
  const cell = cells[slot] as Cell
  const given = recipe(cell.value, event, cell.reads)
  if (given !== undefined && given !== cell.value) replace(cells, slot, given)
  if (forgets) rows.forget()
}

function keyIn(event: TapelineEvent, field: string): string {
  return (event.data as Readonly<Record<string, string>>)[field] as string
}

function writtenOut({ typeId, keyField, steps, lends, replace }: RunnerPlan): Runner {
  const field = JSON.stringify(keyField)
  const prepare =
    keyField === undefined
      ? ''
      : `const inColumns = columnCodesIn(block, ${typeId}, ${field})
         const codes = inColumns === undefined ? rows.objectCodes(block, ${field}) : inColumns
         // An event that is held as an object has nothing in the columns.
         const isMixed = inColumns !== undefined && block.objects !== undefined
         let code = 0`
  const lookUp =
    keyField === undefined
      ? ''
      : `code = codes === undefined || (isMixed && block.objectAt(index) !== undefined) ? 0 : codes[index]
         row = code === 0 ? rows.at(event.data[${field}]) : rows.atCode(code)`
  const written = steps.map(({ slot, ofEntry, forgets }, step) =>
    ofEntry
      ? `entry = row.e${slot}
         given = recipe${step}(entry, event, row.r${slot})
         if (given !== undefined && given !== entry) rows.put(row, ${slot}, given)`
      : `cell = cells[${slot}]
         given = recipe${step}(cell.value, event, cell.reads)
         if (given !== undefined && given !== cell.value) replace(cells, ${slot}, given)
         ${forgets ? `rows.forget()\n${lookUp}` : ''}`,
  )
  const text = `'use strict'
    const [${steps.map((_, step) => `recipe${step}`).join(', ')}] = recipes
    return function run(cells, rows, block, from, to, failure) {
      const { typeIds } = block
      ${prepare}
      let index = from, row, entry, cell, given
      try {
        do {
          const event = block.${lends ? 'lend' : 'event'}(index)
          ${lookUp}
          ${written.join('\n')}
          index += 1
        } while (index < to && typeIds[index] === ${typeId})
      } catch (error) {
        failure.index = index
        failure.error = error
      }
      return index
    }`
  const recipes = steps.map(({ recipe }) => recipe)
  return new Function('recipes', 'replace', 'columnCodesIn', text)(recipes, replace, columnCodesIn) as Runner
}

const KNOWN_TO_NEED_CARE = new NeedsCare(true)

/** The runner of a type that has a recipe which runs under Immer: it stops before the event. */
export const stopBefore: Runner = (_cells, _rows, _block, from, _to, failure) => {
  failure.index = from
  failure.error = KNOWN_TO_NEED_CARE
  return from
}
