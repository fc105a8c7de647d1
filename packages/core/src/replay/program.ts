import { freeze } from 'immer'
import { TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { AnyProjection, AnyRecipe, AnyRecipes, LeafProjection } from '../projection/projection.js'
import { typeCount, typeIdOf } from '../timeline/block.js'
import type { Link } from '../timeline/chain.js'
import type { Cell, Checkpoint, Slot } from './slot.js'
import { changeableCopyOf } from './values.js'

/** Applies one event to the cells. */
export type Runner = (cells: readonly Cell[], event: TapelineEvent) => void

/**
 * Thrown by a runner that met something which only Immer can judge. `before`: nothing has been done for the event yet, since
 * it is known to have such a recipe; otherwise the state is spoilt and has to be restored.
 */
export class NeedsCare extends Error {
  constructor(readonly before: boolean) {
    super('This event has a recipe that runs under Immer.')
  }
}

/**
 * A projection made ready to run: its parts in an order in which each comes after those that it reads, one runner an
 * event type, and the checkpoints of every timeline that it has run over.
 */
export class Program {
  readonly slots: readonly Slot[]
  readonly checkpoints: WeakMap<Link, Checkpoint> = new WeakMap()
  /** How often whole slots were put under Immer. */
  careCount = 0
  private runners: (Runner | undefined)[] | undefined
  private readonly slotOfLeaf = new Map<LeafProjection, number>()
  /** The handlers that have to run under Immer, as `slot:typeId`. */
  private readonly careful = new Set<string>()

  constructor(projection: AnyProjection) {
    const slots: Slot[] = []
    const visit = (leaf: LeafProjection, path: readonly string[]): number => {
      const known = this.slotOfLeaf.get(leaf)
      if (known !== undefined) return known
      const reads = Object.entries(leaf.reads).map(([name, other]) => ({
        name,
        slot: visit(other, [...path, leaf.name]),
      }))
      const index = slots.length
      this.slotOfLeaf.set(leaf, index)
      const typeIds = new Set(leaf.types.map(typeIdOf))
      slots.push({ index, leaf, reads, typeIds, plain: leaf.recipes(), immer: leaf.recipes() })
      return index
    }
    for (const leaf of leavesOf(projection)) visit(leaf, [])
    this.slots = slots
  }

  slotOf(leaf: LeafProjection): number {
    return this.slotOfLeaf.get(leaf) as number
  }

  initialCells(): Cell[] {
    // A copy, since the factory may give an object of its own, or one object at two paths.
    const frozen = (slot: Slot): unknown => freeze(changeableCopyOf(slot.leaf.initial()), true)
    const cells = this.slots.map((slot) => newCell(frozen(slot), slot.leaf.fields !== undefined))
    this.link(cells)
    return cells
  }

  /** Lets every cell see the present values of those that it reads; to be called after a value has been replaced. */
  link(cells: readonly Cell[]): void {
    for (const slot of this.slots) {
      const { reads } = cells[slot.index] as Cell
      for (const { name, slot: other } of slot.reads) reads[name] = (cells[other] as Cell).value
    }
  }

  /** The runners by type id; at least as many entries as there are type ids. */
  runnersByType(): readonly (Runner | undefined)[] {
    if (this.runners === undefined || this.runners.length < typeCount()) {
      this.runners = Array.from({ length: typeCount() }, (_, typeId) => this.compile(typeId))
    }
    return this.runners
  }

  /** From now on this handler runs under Immer, or with no type, every one of the slot. @returns whether that is new */
  requireCare(slot: number, typeId?: number): boolean {
    const before = this.careful.size
    if (typeId === undefined) this.careCount += 1
    for (const id of typeId === undefined ? (this.slots[slot] as Slot).typeIds : [typeId])
      this.careful.add(`${slot}:${id}`)
    this.runners = undefined
    return this.careful.size > before
  }

  isCareful(slot: number, typeId: number): boolean {
    return this.careful.has(`${slot}:${typeId}`)
  }

  /** The slots that an event type changes, in the order in which they run. */
  slotsOfType(typeId: number): readonly Slot[] {
    return this.slots.filter((slot) => slot.typeIds.has(typeId))
  }

  private compile(typeId: number): Runner | undefined {
    const slots = this.slotsOfType(typeId)
    if (slots.some((slot) => this.isCareful(slot.index, typeId))) return stopBefore
    const steps = slots.map((slot) => step(this, slot.index, recipeOf(slot.plain, slot.leaf, typeId)))
    const [first, second, third] = steps
    if (first === undefined || second === undefined) return first
    if (third === undefined) {
      return (cells, event) => {
        first(cells, event)
        second(cells, event)
      }
    }
    if (steps.length === 3) {
      return (cells, event) => {
        first(cells, event)
        second(cells, event)
        third(cells, event)
      }
    }
    return (cells, event) => {
      for (let index = 0; index < steps.length; index += 1) (steps[index] as Runner)(cells, event)
    }
  }
}

function newCell(value: unknown, keyed: boolean): Cell {
  return {
    keyed,
    value,
    frozen: true,
    reads: {},
    objects: undefined,
    entries: undefined,
    entriesKnown: false,
    apart: [],
  }
}

const KNOWN_TO_NEED_CARE = new NeedsCare(true)
const stopBefore: Runner = () => {
  throw KNOWN_TO_NEED_CARE
}

function step(program: Program, index: number, recipe: AnyRecipe): Runner {
  return (cells, event) => {
    const cell = cells[index] as Cell
    const result = recipe(cell.value, event, cell.reads)
    if (result === undefined || result === cell.value) return
    if (typeof cell.value === 'object' && cell.value !== null) throw new NeedsCare(false)
    cell.value = result
    program.link(cells)
  }
}

export function recipeOf(recipes: AnyRecipes, leaf: LeafProjection, typeId: number): AnyRecipe {
  const type = leaf.types.find((name) => typeIdOf(name) === typeId) as string
  return recipes[type] as AnyRecipe
}

/** The leaves of a projection, each once, in the order in which they are named. */
function leavesOf(projection: AnyProjection): LeafProjection[] {
  if (projection.kind === 'leaf') return [projection]
  const leaves = new Set(Object.values(projection.parts).flatMap(leavesOf))
  if (leaves.size > 0) return [...leaves]
  throw new TapelineError({
    code: 'projection.invalid',
    message: `The combination '${projection.name}' has no parts.`,
  })
}

const programs = new WeakMap<AnyProjection, { fast: Program; immer: Program; checked: Program }>()

/** The program of a projection, made once; checkpoints of the ways of running are kept apart. */
export function programOf(projection: AnyProjection, way: 'fast' | 'immer' | 'checked'): Program {
  let pair = programs.get(projection)
  if (pair === undefined) {
    pair = { fast: new Program(projection), immer: new Program(projection), checked: new Program(projection) }
    programs.set(projection, pair)
  }
  return pair[way]
}
