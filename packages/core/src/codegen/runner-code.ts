import { compileOr, type GeneratedCode } from './compile-or.js'
import {
  interpretedRunner,
  type RecipeStep,
  type Runner,
  type RunnerBlock,
  type RunnerPlan,
} from './interpreted-runner.js'

/** The runner of an event type. V8 can inline the recipes into generated code. */
export function compiledRunner(plan: RunnerPlan): Runner {
  return compileOr(
    () => generated(plan),
    () => interpretedRunner(plan),
  )
}

/** Code for the steps of one type; all checks that have the same answer for each event are made here. */
function generated(plan: RunnerPlan): GeneratedCode {
  const { typeId, steps, reusesEvents, layout, replace } = plan
  const reused = reusesEvents ? layout?.reusedCode : undefined
  const { prepare, lookUp } = lookUpText(plan)
  const apply = steps.map((step, place) => stepText(step, place, lookUp))
  // The reading of events is part of the loop, because V8's inlining budget is limited and the recipes should be inlined. V8 does
  // not check an index for being an integer after `| 0`.
  const read =
    reused === undefined
      ? `event = rows.${reusesEvents ? 'readReused' : 'event'}(index)`
      : `${reused.write}\nevent = reused`
  const text = `'use strict'
    const [${steps.map((_, place) => `recipe${place}`).join(', ')}] = recipes
    return function run(cells, entryRows, rows, from, to, failure) {
      const { typeIds, objects, objectsStart, layouts } = rows
      ${reused === undefined ? '' : `if (layouts[${typeId}] !== layout && layouts[${typeId}] !== undefined) return ofOthers(cells, entryRows, rows, from, to, failure)`}
      ${reused?.follow ?? ''}
      ${prepare}
      const stop = to | 0, firstObject = objectsStart | 0
      let index = from | 0, event, row, entry, cell, given, each, list
      try {
        do {
          const held = objects === undefined ? undefined : objects[firstObject + index]
          if (held !== undefined) event = held
          else {
            ${read}
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
    others ??= compiledRunner({ ...plan, layout: undefined })
    return others(...run)
  }
  const recipes = steps.map(({ recipe }) => recipe)
  return { text, scope: { ...reused?.scope, recipes, replace, columnCodesIn, layout, ofOthers } }
}

/** Statements that find the row of the entry that an event names; empty if no step is one of an entry. */
function lookUpText({ typeId, keyField }: RunnerPlan): { readonly prepare: string; readonly lookUp: string } {
  if (keyField === undefined) return { prepare: '', lookUp: '' }
  const field = JSON.stringify(keyField)
  return {
    prepare: `
      const inColumns = columnCodesIn(rows, ${typeId}, ${field})
      const codes = inColumns === undefined ? entryRows.objectCodes(rows, ${field}) : inColumns
      const { byCode } = entryRows
      let code = 0`,
    // The columns hold nothing of an event that is held as an object.
    lookUp: `
      code = codes === undefined || (inColumns !== undefined && held !== undefined) ? 0 : codes[index]
      row = code === 0 ? entryRows.at(event.data[${field}]) : byCode[code]
      if (row === undefined || row.age !== entryRows.age) row = entryRows.findCode(code)`,
  }
}

function stepText(step: RecipeStep, place: number, lookUp: string): string {
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
    ${step.forgets ? `entryRows.invalidate(${slot})\n${lookUp}` : ''}`
}

/** The column of a block with the keys of the events of a type, as numbers; undefined if no column holds them. */
function columnCodesIn(block: RunnerBlock, typeId: number, keyField: string): Uint32Array | undefined {
  const layout = block.layouts[typeId]
  if (layout?.instrumentColumn === undefined || layout.definition.instrument !== keyField) return undefined
  return block.texts[layout.instrumentColumn]
}
