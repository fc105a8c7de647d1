import type { TapelineEvent } from '../event/event.js'
import { valueOfText, writtenOutOr } from '../event/written-out.js'
import type { AnyRecipe, EachRecipe } from '../projection/recipes.js'
import type { Block } from '../timeline/columns/block.js'
import type { Layout } from '../timeline/columns/layout.js'
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

/**
 * What one slot does at events of a type: a recipe of the entry that the event names, of each entry, or of the whole state.
 */
export type Step =
  | { readonly slot: number; readonly of: 'entry'; readonly recipe: AnyRecipe }
  | { readonly slot: number; readonly of: 'each'; readonly recipe: EachRecipe }
  | {
      readonly slot: number
      readonly of: 'whole'
      readonly recipe: AnyRecipe
      /** Whether it may exchange entries that rows hold. */
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
  /** How events that may be lent most likely stand in columns; those of other layouts are run all the same, but slower. */
  readonly layout: Layout | undefined
  /** Takes a new state that a recipe gave for that of its cell. */
  readonly replace: (cells: readonly Cell[], slot: number, value: unknown) => void
}

/**
 * The runner of an event type. Where the engine allows it, it is written out for the steps as text, so that V8 can take the
 * recipes into it; a page whose policy forbids that (no `unsafe-eval`) gets a loop over them, with the same results.
 */
export function runnerOf(plan: RunnerPlan): Runner {
  return writtenOutOr(
    () => writtenOut(plan),
    () => loopedOver(plan),
  )
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

function applyToEach({ slot, recipe }: Step & { of: 'each' }, rows: EntryRows, event: TapelineEvent): void {
  const apply = recipe(event)
  for (const row of rows.of(slot)) take(rows, row, slot, apply(row[`e${slot}`], row[`r${slot}`]))
}

function take(rows: EntryRows, row: EntryRow, slot: number, given: unknown): void {
  if (given !== undefined && given !== row[`e${slot}`]) rows.put(row, slot, given)
}

function applyToWhole(
  { slot, recipe, forgets }: Step & { of: 'whole' },
  cells: readonly Cell[],
  rows: EntryRows,
  event: TapelineEvent,
  replace: RunnerPlan['replace'],
): void {
  const cell = cells[slot] as Cell
  const given = recipe(cell.value, event, cell.reads)
  if (given !== undefined && given !== cell.value) replace(cells, slot, given)
  if (forgets) rows.forget(slot)
}

function keyIn(event: TapelineEvent, field: string): string {
  return (event.data as Readonly<Record<string, string>>)[field] as string
}

/** The same for one type, with nothing left to be asked that is the same for every event. */
function writtenOut(plan: RunnerPlan): Runner {
  const { typeId, steps, lends, layout, replace } = plan
  const lent = lends ? layout?.lent : undefined
  const { prepare, lookUp } = lookUpText(plan)
  const apply = steps.map((step, place) => stepText(step, place, lookUp))
  // Written into the loop, since V8 takes but so much of what is called into it, and the recipes are to have that. An index
  // that is said to be an integer (`| 0`) is not checked for being one wherever it is used.
  const made =
    lent === undefined ? `event = rows.${lends ? 'lend' : 'event'}(index)` : `${lent.write}\nevent = lent`
  const text = `'use strict'
    const [${steps.map((_, place) => `recipe${place}`).join(', ')}] = recipes
    return function run(cells, entryRows, rows, from, to, failure) {
      const { typeIds, objects, objectsStart, layouts } = rows
      ${lent === undefined ? '' : `if (layouts[${typeId}] !== layout && layouts[${typeId}] !== undefined) return ofOthers(cells, entryRows, rows, from, to, failure)`}
      ${lent?.follow ?? ''}
      ${prepare}
      const stop = to | 0, firstObject = objectsStart | 0
      let index = from | 0, event, row, entry, cell, given, each, list
      try {
        do {
          const held = objects === undefined ? undefined : objects[firstObject + index]
          if (held !== undefined) event = held
          else {
            ${made}
          }
          ${lookUp}
          ${apply.join('\n')}
          index = (index + 1) | 0
        } while (index < stop && typeIds[index] === ${typeId})
      } catch (error) {
        failure.index = index
        failure.error = error
      }
      return index
    }`
  let others: Runner | undefined
  const ofOthers: Runner = (...run) => {
    others ??= writtenOut({ ...plan, layout: undefined })
    return others(...run)
  }
  const recipes = steps.map(({ recipe }) => recipe)
  const scope = { ...lent?.scope, recipes, replace, columnCodesIn, layout, ofOthers }
  return valueOfText(text, scope) as Runner
}

/** What finds the row of the entry that an event names; nothing where no step is one of an entry. */
function lookUpText({ typeId, keyField }: RunnerPlan): { readonly prepare: string; readonly lookUp: string } {
  if (keyField === undefined) return { prepare: '', lookUp: '' }
  const field = JSON.stringify(keyField)
  return {
    prepare: `
      const inColumns = columnCodesIn(rows, ${typeId}, ${field})
      const codes = inColumns === undefined ? entryRows.objectCodes(rows, ${field}) : inColumns
      const { byCode } = entryRows
      let code = 0`,
    // An event that is held as an object has nothing in the columns.
    lookUp: `
      code = codes === undefined || (inColumns !== undefined && held !== undefined) ? 0 : codes[index]
      row = code === 0 ? entryRows.at(event.data[${field}]) : byCode[code]
      if (row === undefined || row.age !== entryRows.age) row = entryRows.findCode(code)`,
  }
}

function stepText(step: Step, place: number, lookUp: string): string {
  const { slot } = step
  if (step.of === 'entry')
    return `entry = row.e${slot}
      given = recipe${place}(entry, event, row.r${slot})
      if (given !== undefined && given !== entry) entryRows.put(row, ${slot}, given)`
  if (step.of === 'each')
    return `each = recipe${place}(event)
      list = entryRows.of(${slot})
      for (let place = 0; place < list.length; place += 1) {
        const own = list[place]
        entry = own.e${slot}
        given = each(entry, own.r${slot})
        if (given !== undefined && given !== entry) entryRows.put(own, ${slot}, given)
      }`
  return `cell = cells[${slot}]
    given = recipe${place}(cell.value, event, cell.reads)
    if (given !== undefined && given !== cell.value) replace(cells, ${slot}, given)
    ${step.forgets ? `entryRows.forget(${slot})\n${lookUp}` : ''}`
}

const KNOWN_TO_NEED_CARE = new NeedsCare(true)

/** The runner of a type that has a recipe which runs under Immer: it stops before the event. */
export const stopBefore: Runner = (_cells, _rows, _block, from, _to, failure) => {
  failure.index = from
  failure.error = KNOWN_TO_NEED_CARE
  return from
}
