import { explain, isTapelineError, type Replay, replay, type TapelineEvent } from '@tapeline/core'
import { extendPath, valueAtPath } from '@tapeline/core/internal'
import { randomSource } from '@tapeline/core/what-if'
import { differenceOf } from '../given/difference.js'
import { type Breach, different, type LawTest } from './law.js'
import { copyOf, type Outcome, reasonOf } from './outcome.js'
import { ofEvents, rebuilt } from './rebuilt.js'

const VALUES = 2

/** Values at the end against a replay of the events that they depend on. */
export function explainBreach({ projection, history, derive }: LawTest, first: Outcome): Breach | undefined {
  if (first.failure !== undefined) return undefined
  const timeline = derive(rebuilt(history))
  const paths = pathsOf(first.states.get(timeline.length), '')
  const random = randomSource(timeline.length, 'values')
  const replayed = replay(timeline, projection)
  for (let count = 0; count < Math.min(VALUES, paths.length); count += 1) {
    const breach = explainedBreach(replayed, paths[random.integer(0, paths.length - 1)] as string)
    if (breach !== undefined) return breach
  }
  return undefined
}

function explainedBreach(replayed: Replay<TapelineEvent, unknown>, path: string): Breach | undefined {
  const { timeline, projection } = replayed
  try {
    const { value, evidence, context } = explain(replayed, { path, position: timeline.length })
    const needed = new Set([...evidence, ...context].map(({ event }) => event.id))
    const alone = ofEvents(
      timeline.definitions.values(),
      [...timeline].filter(({ id }) => needed.has(id)),
    )
    const own = copyOf(valueAtPath(replay(alone, projection).atEnd(), path))
    const difference = differenceOf(copyOf(value), own)
    if (difference === undefined) return undefined
    const ids = [...needed].join(', ') || 'no event'
    return different(path, value, own, ` from ${ids} alone`)
  } catch (error) {
    // Its cause is in the recipes.
    if (isTapelineError(error, 'explain.failed') || isTapelineError(error, 'recipe.failed'))
      return { found: `${path}: ${reasonOf(error)}` }
    throw error
  }
}

/** The paths of single values, except into maps and sets, and of arrival numbers, which differ when events are replayed alone. */
function pathsOf(value: unknown, path: string): readonly string[] {
  if (value === undefined || path.endsWith('.seq')) return []
  if (typeof value !== 'object' || value === null || value instanceof Map || value instanceof Set)
    return path === '' ? [] : [path]
  const steps: readonly (string | number)[] = Array.isArray(value)
    ? Array.from(value.keys())
    : Object.keys(value)
  return steps.flatMap((step) =>
    pathsOf((value as Readonly<Record<string | number, unknown>>)[step], extendPath(path, step)),
  )
}
