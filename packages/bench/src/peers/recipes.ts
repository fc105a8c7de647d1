import type { LeafProjection, TapelineEvent } from '@tapeline/core'
import { type MarketState, market } from '@tapeline/core/market'
import { enableMapSet } from 'immer'

// Some states hold maps.
enableMapSet()

/** The states of the market's parts by name, as their recipes see them. */
export type RecipeState = Readonly<Record<string, unknown>>

type Recipe = ReturnType<LeafProjection['recipes']>[string]

interface Step {
  readonly part: string
  readonly recipe: Recipe
  /** Names under which the recipe reads other parts, and their names. */
  readonly reads: readonly (readonly [string, string])[]
}

const parts = Object.entries(market.parts) as [string, LeafProjection][]

/** The market's parts and the parts that they read, each after those that it reads. */
const leaves = leavesInOrder()

function leavesInOrder(): readonly [string, LeafProjection][] {
  const nameOf = new Map(parts.map(([name, leaf]) => [leaf, name]))
  const found = new Map<LeafProjection, string>()
  const visit = (leaf: LeafProjection): void => {
    for (const read of Object.values(leaf.reads)) visit(read as LeafProjection)
    found.set(leaf, nameOf.get(leaf) ?? leaf.name)
  }
  for (const [, leaf] of parts) visit(leaf)
  return [...found].map(([leaf, name]) => [name, leaf])
}

/** The state before the first event. */
export function initialState(): RecipeState {
  return Object.fromEntries(leaves.map(([name, leaf]) => [name, leaf.initial()]))
}

/**
 * Tapeline's own recipes of the market for other libraries: they change a draft of the combined state for an event, each part
 * after those that it reads. Lists of news and statements are not the state of a recipe and are omitted.
 */
export function marketRecipes(): (draft: RecipeState, event: TapelineEvent) => void {
  const nameOf = new Map(leaves.map(([name, leaf]) => [leaf, name]))
  const steps = new Map<string, Step[]>()
  for (const [part, leaf] of leaves) {
    const reads = Object.entries(leaf.reads).map(
      ([name, other]) => [name, nameOf.get(other) as string] as const,
    )
    for (const [type, recipe] of Object.entries(leaf.recipes()))
      steps.set(type, [...(steps.get(type) ?? []), { part, recipe, reads }])
  }
  return (draft, event) => {
    for (const { part, recipe, reads } of steps.get(event.type) ?? []) {
      const seen: Record<string, unknown> = {}
      for (const [name, other] of reads) seen[name] = draft[other]
      recipe(draft[part], event, seen)
    }
  }
}

/** A state of the recipes in the form in which Tapeline publishes it, and Tapeline's state with the same parts. */
export function comparable(state: RecipeState, published: MarketState): [ours: object, theirs: object] {
  const ours: Record<string, unknown> = {}
  const theirs: Record<string, unknown> = {}
  for (const [name, { fields }] of parts) {
    const own = published[name as keyof MarketState] as unknown
    ours[name] = fields === undefined ? own : entriesOf(own, fields.publishedNames)
    theirs[name] = fields === undefined ? state[name] : entriesOf(state[name], fields.publishedNames)
  }
  return [ours, theirs]
}

/** Published fields that have a value, without derived values. */
function entriesOf(state: unknown, names: readonly string[]): object {
  const entries = Object.entries(state as Record<string, Record<string, unknown>>)
  return Object.fromEntries(
    entries.map(([key, entry]) => [
      key,
      // A missing value is undefined or NaN inside a recipe, and an absent key in a published state.
      Object.fromEntries(
        names.map((name) => [name, entry[name] ?? Number.NaN]).filter(([, value]) => !Number.isNaN(value)),
      ),
    ]),
  )
}
