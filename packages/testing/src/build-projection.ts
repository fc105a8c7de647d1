import {
  combineProjections,
  defineKeyedProjection,
  defineProjection,
  type LeafProjection,
  type Projection,
  type Tape,
  type TapelineEvent,
} from '@tapeline/core'
import { type ArgumentKind, checkOptionsOf, kinds, oneOf } from '@tapeline/core/internal'
import type { AnyProjection } from '@tapeline/core/types'
import { INSTANT_STEP } from './arbitrary-events.js'
import { operate } from './operation.js'
import type {
  LeafSketch,
  NumberStep,
  ProjectionSketch,
  RecipeSketches,
  ReturnStep,
} from './projection-sketch.js'
import { deriveSample, operateOnEntries, type SampleEntry, sampleFields } from './sample-entries.js'
import { type SampleData, type SampleType, sampleDefinitions } from './sample-events.js'
import { type SampleState, sampleState } from './sample-state.js'

type SampleEvent = TapelineEvent<string, SampleData>
type Reads = Readonly<Record<string, unknown>>
type Recipe<State> = (draft: State, event: SampleEvent, reads: Reads) => State | undefined

const isLeaf = (value: unknown): boolean => {
  if (!kinds.record.fits(value)) return false
  const { kind, reads, recipes } = value as Partial<LeafSketch>
  return (
    oneOf('state', 'keyed', 'number', 'returned').fits(kind) &&
    kinds.numbers.fits(reads) &&
    kinds.record.fits(recipes) &&
    Object.values(recipes as object).every(Array.isArray)
  )
}
const SKETCH = {
  leaves: {
    expected: 'an array of sketches of leaves, at least one',
    fits: (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isLeaf),
  },
  places: kinds.texts,
  derived: kinds.boolean,
  bare: kinds.boolean,
} satisfies Record<keyof ProjectionSketch, ArgumentKind>

/** The projection of a sketch. Its parts are `p0`, `p1`, … (`p1+` where entries of a keyed state have derived values), those that are nested under `nested`, and its derived values `size`, `changes` and `earlier`. */
export function buildProjection(sketch: ProjectionSketch): Projection<unknown> {
  checkOptionsOf('buildProjection()', sketch, SKETCH, ['leaves', 'places', 'derived', 'bare'])
  const leaves: LeafProjection[] = []
  for (const [index, leaf] of sketch.leaves.entries()) {
    const reads = Object.fromEntries(leaf.reads.map((read) => [`r${read}`, leaves[read] as LeafProjection]))
    leaves.push(buildLeaf(leaf, nameOf(leaf, index), reads))
  }
  const first = leaves[0] as LeafProjection
  if (sketch.bare && leaves.length === 1) return first
  const partsAt = (place: string): Record<string, AnyProjection> =>
    Object.fromEntries(
      leaves.flatMap((leaf, index) => (sketch.places[index] === place ? [[leaf.name, leaf]] : [])),
    )
  const parts = partsAt('top')
  const nested = partsAt('nested')
  if (Object.keys(nested).length > 0) {
    parts.nested = combineProjections({
      name: 'nested',
      parts: nested,
      ...(sketch.derived
        ? {
            derive: (state) => ({
              get size() {
                return sizeOfFirst(state)
              },
            }),
          }
        : {}),
    })
  }
  return combineProjections({ name: 'sample', parts, ...(sketch.derived ? { derive } : {}) })
}

/** Derived values of the whole state, of another derived value, of the tape, and of an earlier state. */
function derive(state: Readonly<Record<string, unknown>>, tape: Tape) {
  return {
    get twice(): number {
      return 2 * this.size
    },
    get size(): number {
      return sizeOfFirst(state)
    },
    get changes(): number {
      return tape.events('sample.changed').length
    },
    get earlier(): number {
      if (tape.now === undefined) return 0
      return (tape.at(tape.now - INSTANT_STEP) as { readonly size: number }).size
    },
  }
}

/** A number that depends on the whole state, except on the contents of maps and sets and on `seq`. */
function sizeOf(state: unknown): number {
  return JSON.stringify(state)?.replaceAll(/"seq":\d+/g, '').length ?? 0
}

/** The size of the first part, without reading the other parts or the derived values. */
function sizeOfFirst(state: Readonly<Record<string, unknown>>): number {
  return sizeOf(state[Object.keys(state)[0] ?? ''])
}

/** `p` and the index; `+` at the end if entries have derived values, `*` if the state has. */
function nameOf(leaf: LeafSketch, index: number): string {
  if (leaf.kind === 'returned') return `p${index}*`
  return leaf.kind === 'keyed' && leaf.derives ? `p${index}+` : `p${index}`
}

function buildLeaf(sketch: LeafSketch, name: string, reads: Record<string, LeafProjection>): LeafProjection {
  const common = { name, events: sampleDefinitions, reads }
  if (sketch.kind === 'state') {
    return defineProjection({ ...common, initial: sampleState, recipes: () => stateRecipes(sketch.recipes) })
  }
  if (sketch.kind === 'number') {
    return defineProjection({
      ...common,
      initial: (): number | string => 0,
      recipes: () => recipesBy(sketch.recipes, returnNumber),
    })
  }
  if (sketch.kind === 'returned') {
    const initial = (): Returned => ({ n: 0, part: { n: 0 }, list: [] })
    return defineProjection({
      ...common,
      initial,
      derive: ({ n }) => ({
        get doubled(): number {
          return 2 * this.level
        },
        level: typeof n === 'number' ? n : 0,
      }),
      recipes: () => recipesBy(sketch.recipes, returnState),
    })
  }
  const { recipes, derives } = sketch
  return defineKeyedProjection({
    ...common,
    fields: sampleFields,
    ...(derives ? { derive: deriveSample } : {}),
    recipes: (blank) =>
      recipesBy(recipes, (steps) => (draft: Record<string, SampleEntry>, event, read) => {
        for (const step of steps) operateOnEntries(draft, step, event, blank)
        const mixed = mix(read)
        if (mixed > 0) {
          draft[event.data.key] ??= blank()
          const entry = draft[event.data.key]
          if (entry !== undefined) entry.count = mixed
        }
        return undefined
      }),
  }) as LeafProjection
}

function recipesBy<Step, State>(
  sketches: RecipeSketches<Step>,
  recipeOf: (steps: readonly Step[]) => Recipe<State>,
): { [Type in SampleType]?: Recipe<State> } {
  return Object.fromEntries(Object.entries(sketches).map(([type, steps]) => [type, recipeOf(steps)]))
}

/** The states that a recipe reads, as one number. */
function mix(reads: Reads): number {
  return Object.values(reads).reduce<number>((sum, state) => sum + sizeOf(state), 0)
}

function stateRecipes(sketches: Extract<LeafSketch, { kind: 'state' }>['recipes']): {
  [Type in SampleType]?: Recipe<SampleState>
} {
  return recipesBy(sketches, (steps) => (draft: SampleState, event, reads) => {
    for (const step of steps) operate(draft, step, event)
    draft.count += mix(reads)
    return undefined
  })
}

function returnNumber(steps: readonly NumberStep[]): Recipe<number | string> {
  return (state, event, reads) => {
    const number = Number(state)
    const given: Record<NumberStep, number | string | undefined> = {
      add: number + event.data.value + mix(reads),
      negate: -number,
      text: `${number}`,
      nothing: undefined,
      broken: Number.NaN,
    }
    return given[steps[0] ?? 'nothing']
  }
}

interface Returned {
  n: number
  part: { n: number }
  list: unknown[]
}

function returnState(steps: readonly ReturnStep[]): Recipe<Returned> {
  return (draft, event, reads) => {
    const n = draft.n + event.data.value + mix(reads)
    const step = steps[0]
    if (step === 'fresh') return { n, part: { n }, list: [n] }
    if (step === 'parts') return { ...draft, n }
    if (step === 'payload') return { n, part: { n: 1 }, list: [event.data, event.data.items] }
    draft.n = n
    draft.part.n += 1
    return step === 'draft' ? draft : undefined
  }
}
