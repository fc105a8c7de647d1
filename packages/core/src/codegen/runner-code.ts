import { compileOr, type GeneratedCode } from './compile-or.js'
import {
  interpretedRunner,
  type RecipeStep,
  type Runner,
  type RunnerBlock,
  type RunnerLayout,
  type RunnerPlan,
} from './interpreted-runner.js'

/** The runner of an event type. V8 can inline the recipes into generated code. */
export function compiledRunner(plan: RunnerPlan): Runner {
  return compileOr(
    () => generated(plan),
    () => interpretedRunner(plan),
  )
}

/** More steps than this would exceed V8's inlining budget in one function. */
const STEPS_MAX = 8

/**
 * One runner for all event types of a program with few recipes, since calling a function for each event that follows one of another
 * type takes as long as a short recipe. Undefined where the runners of the single types are as fast.
 */
export function compiledRunnerOfAll(plans: readonly RunnerPlan[]): Runner | undefined {
  const steps = plans.reduce((sum, plan) => sum + plan.steps.length, 0)
  const keyFields = new Set(plans.flatMap(({ keyField }) => keyField ?? []))
  if (plans.length === 0 || steps > STEPS_MAX || keyFields.size > 1 || plans.some(reusedIn)) return undefined
  return compileOr<Runner | undefined>(
    () => generatedOfAll(plans),
    () => undefined,
  )
}

/** The code that reads the events of a plan in place. */
function reusedIn({ reusesEvents, layout }: RunnerPlan): RunnerLayout['reusedCode'] {
  return reusesEvents ? layout?.reusedCode : undefined
}

/** Code for the steps of one type; all checks that have the same answer for each event are made here. */
function generated(plan: RunnerPlan): GeneratedCode {
  const { typeId, layout, replace } = plan
  const reused = reusedIn(plan)
  const { declarations, prepare, read, apply, forget } = partsOf(plan, '', looksUpRows(plan))
  const text = `'use strict'
    ${declarations}
    return function run(cells, entryRows, rows, from, to, failure) {
      const { typeIds, objects, objectsStart, layouts } = rows
      ${reused === undefined ? '' : `if (layouts[${typeId}] !== layout && layouts[${typeId}] !== undefined) return ofOthers(cells, entryRows, rows, from, to, failure)`}
      ${prepare}
      const stop = to | 0, firstObject = objectsStart | 0
      let index = from | 0, event, row, entry, given, each, list
      try {
        do {
          const held = objects === undefined ? undefined : objects[firstObject + index]
          ${read}
          ${apply}
          index = (index + 1) | 0
        } while (index < stop && typeIds[index] === ${typeId})
      } catch (error) {
        failure.index = index
        failure.error = error
      }
      ${forget}
      return index
    }`
  let others: Runner | undefined
  const ofOthers: Runner = (...run) => {
    others ??= compiledRunner({ ...plan, layout: undefined })
    return others(...run)
  }
  return {
    text,
    scope: { ...reused?.scope, recipes: recipesOf(plan), replace, columnCodesIn, layout, ofOthers },
  }
}

/** The same for the steps of several types that do not read events in place. */
function generatedOfAll(plans: readonly RunnerPlan[]): GeneratedCode {
  // A recipe of one type may exchange entries that a recipe of another type looks up next.
  const looksUp = plans.some(looksUpRows)
  const parts = plans.map((plan, place) => partsOf(plan, String(place), looksUp))
  const text = `'use strict'
    ${parts.map(({ declarations }) => declarations).join('\n')}
    return function run(cells, entryRows, rows, from, to, failure) {
      const { typeIds, objects, objectsStart } = rows
      ${parts.map(({ prepare }) => prepare).join('\n')}
      const stop = to | 0, firstObject = objectsStart | 0
      let index = from | 0, event, row, entry, given, each, list
      try {
        for (; index < stop; index = (index + 1) | 0) {
          const held = objects === undefined ? undefined : objects[firstObject + index]
          const typeId = typeIds[index]
          ${parts.map(({ read, apply }, place) => `if (typeId === ${plans[place]?.typeId}) {\n${read}\n${apply}\n}`).join(' else ')}
        }
      } catch (error) {
        failure.index = index
        failure.error = error
      }
      ${parts.map(({ forget }) => forget).join('\n')}
      return index
    }`
  const recipes = Object.fromEntries(plans.map((plan, place) => [`recipes${place}`, recipesOf(plan)]))
  return { text, scope: { ...recipes, replace: plans[0]?.replace, columnCodesIn } }
}

function recipesOf({ steps }: RunnerPlan): unknown[] {
  return steps.map(({ recipe }) => recipe)
}

interface RunnerParts {
  /** Before the runner. */
  readonly declarations: string
  /** Before the loop. */
  readonly prepare: string
  /** Statements that set the event, from the object `held` or the columns. */
  readonly read: string
  readonly apply: string
  /** Behind the loop. */
  readonly forget: string
}

/** Whether a step looks at rows of entries. */
function looksUpRows({ keyField, steps }: RunnerPlan): boolean {
  return keyField !== undefined || steps.some(({ of }) => of === 'each')
}

/**
 * @param suffix of the names of its own variables
 * @param looksUp whether any step of the runner looks at rows; if none does, they are invalidated once, behind the loop
 */
function partsOf(plan: RunnerPlan, suffix: string, looksUp: boolean): RunnerParts {
  const { steps, reusesEvents } = plan
  const reused = reusedIn(plan)
  const { prepare, lookUp } = lookUpText(plan, suffix)
  const slots = [...new Set(steps.map(({ slot }) => slot))]
  // The reading of events is part of the loop, because V8's inlining budget is limited and the recipes should be inlined. V8 does
  // not check an index for being an integer after `| 0`.
  const read =
    reused === undefined
      ? `event = rows.${reusesEvents ? 'readReused' : 'event'}(index)`
      : `${reused.write}\nevent = reused`
  return {
    declarations: `const [${steps.map((_, place) => `recipe${suffix}_${place}`).join(', ')}] = recipes${suffix}`,
    prepare: `
      ${reused?.follow ?? ''}
      ${prepare}
      ${slots.map((slot) => `const cell${suffix}_${slot} = cells[${slot}]`).join('\n')}`,
    read: `if (held !== undefined) event = held
      else {
        ${read}
      }`,
    apply: [
      lookUp,
      ...steps.map((step, place) => stepText(step, place, suffix, looksUp ? lookUp : undefined)),
    ].join('\n'),
    forget: looksUp
      ? ''
      : steps
          .flatMap((step) =>
            step.of === 'whole' && step.forgets ? [`entryRows.invalidate(${step.slot})`] : [],
          )
          .join('\n'),
  }
}

/** Statements that find the row of the entry that an event names; empty if no step is one of an entry. */
function lookUpText(
  { typeId, keyField }: RunnerPlan,
  suffix: string,
): { readonly prepare: string; readonly lookUp: string } {
  if (keyField === undefined) return { prepare: '', lookUp: '' }
  const field = JSON.stringify(keyField)
  const [codes, inColumns, byCode, code] = ['codes', 'inColumns', 'byCode', 'code'].map(
    (name) => name + suffix,
  )
  return {
    prepare: `
      const ${inColumns} = columnCodesIn(rows, ${typeId}, ${field})
      const ${codes} = ${inColumns} === undefined ? entryRows.objectCodes(rows, ${field}) : ${inColumns}
      const ${byCode} = entryRows.byCode
      let ${code} = 0`,
    // The columns hold nothing of an event that is held as an object.
    lookUp: `
      ${code} = ${codes} === undefined || (${inColumns} !== undefined && held !== undefined) ? 0 : ${codes}[index]
      row = ${code} === 0 ? entryRows.at(event.data[${field}]) : ${byCode}[${code}]
      if (row === undefined || row.age !== entryRows.age) row = entryRows.findCode(${code})`,
  }
}

/** @param lookUp to be repeated behind a recipe that may exchange entries; undefined if no step looks at rows */
function stepText(step: RecipeStep, place: number, suffix: string, lookUp: string | undefined): string {
  const { slot } = step
  const recipe = `recipe${suffix}_${place}`
  if (step.of === 'entry')
    return `entry = row.e${slot}
      given = ${recipe}(entry, event, row.r${slot})
      if (given !== undefined && given !== entry) entryRows.put(row, ${slot}, given)`
  if (step.of === 'each')
    return `each = ${recipe}(event)
      list = entryRows.of(${slot})
      for (let place = 0; place < list.length; place += 1) {
        const own = list[place]
        entry = own.e${slot}
        given = each(entry, own.r${slot})
        if (given !== undefined && given !== entry) entryRows.put(own, ${slot}, given)
      }`
  const cell = `cell${suffix}_${slot}`
  return `given = ${recipe}(${cell}.value, event, ${cell}.reads)
    if (given !== undefined && given !== ${cell}.value) ${replaceText(step, cell)}
    ${step.forgets && lookUp !== undefined ? `entryRows.invalidate(${slot})\n${lookUp}` : ''}`
}

/** A number that no other recipe reads is replaced at once. */
function replaceText({ slot, isRead }: RecipeStep & { readonly of: 'whole' }, cell: string): string {
  const replace = `replace(cells, ${slot}, given)`
  if (isRead) return replace
  return `{ if (typeof given === 'number' && typeof ${cell}.value === 'number') ${cell}.value = given; else ${replace} }`
}

/** The column of a block with the keys of the events of a type, as numbers; undefined if no column holds them. */
function columnCodesIn(block: RunnerBlock, typeId: number, keyField: string): Uint32Array | undefined {
  const layout = block.layouts[typeId]
  if (layout?.instrumentColumn === undefined || layout.definition.instrument !== keyField) return undefined
  return block.texts[layout.instrumentColumn]
}
