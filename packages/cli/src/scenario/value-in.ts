import { didYouMean, type PathStep, parsePath, valueAtPath } from '@tapeline/core'
import { UsageError } from '../usage-error.js'

/** The value at a path of a state. @throws UsageError where there is none, with the nearest name that there is */
export function valueIn(state: unknown, path: string): unknown {
  const value = valueAtPath(state, path)
  if (value !== undefined) return value
  let parent = state
  for (const step of parsePath(path)) {
    const next = childOf(parent, step)
    if (next === undefined) throw new UsageError(`There is nothing at '${path}'.${hintOf(parent, step)}`)
    parent = next
  }
  return undefined
}

function childOf(parent: unknown, step: PathStep): unknown {
  if (typeof parent !== 'object' || parent === null) return undefined
  if (typeof step === 'object')
    return Array.isArray(parent)
      ? parent.find((row: Record<string, unknown>) => String(row[step.field]) === step.value)
      : undefined
  return Object.hasOwn(parent, step) ? (parent as Record<string | number, unknown>)[step] : undefined
}

function hintOf(parent: unknown, step: PathStep): string {
  if (typeof parent !== 'object' || parent === null) return ' What stands before it has no parts.'
  const names =
    typeof step === 'object'
      ? (parent as Record<string, unknown>[]).map((row) => String(row[step.field]))
      : Object.keys(parent)
  const hint = didYouMean(typeof step === 'object' ? step.value : String(step), names)
  return hint === '' && names.length > 0 && names.length <= 20 ? ` There are ${names.join(', ')}.` : hint
}
