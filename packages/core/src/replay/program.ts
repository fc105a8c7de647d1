import { freeze } from 'immer'
import type { RecipeStep, Runner, RunnerCell, RunnerPlan } from '../codegen/interpreted-runner.js'
import { compiledRunner, compiledRunnerOfAll } from '../codegen/runner-code.js'
import { refusePromise, TapelineError } from '../event/error.js'
import { ShapeKeeper } from '../event/kept-shapes.js'
import type { AnyRecipe, AnyRecipes, EachRecipe } from '../event/recipes.js'
import { emptyRecord } from '../event/records.js'
import type { AnyProjection, LeafProjection } from '../projection/projection.js'
import { type Block, typeCount, typeIdOf } from '../timeline/columns/block.js'
import { Layout } from '../timeline/columns/layout.js'
import { CheckpointMap } from './checkpoint-map.js'
import { EntryRows, RowLayout } from './entry-rows.js'
import { NO_ENTRIES } from './keyed-entries.js'
import { type ImmerRecipe, RequiresImmer, SHARED, stopBefore } from './requires-immer.js'
import { ReturnedStates } from './returned-states.js'
import type { Cell, Checkpoint, Slot } from './slot.js'
import { changeableCopyOf } from './state-copy.js'

/**
 * How many events of a type are probed for missing numbers, if a recipe adds to a field. Most wrong recipes fail at once. The probe
 * needs a Proxy, and functions that have met a Proxy stay slow (INTERNALS.md, "Two instances of each recipe").
 */
const PROBES = 16

/**
 * A projection prepared for replay: one slot for each leaf, in an order in which slots follow those that they read; one runner for
 * each event type; and the checkpoints of all timelines.
 */
export class Program {
  readonly slots: readonly Slot[]
  readonly checkpoints: CheckpointMap = new CheckpointMap()
  /** The slots with recipes that return new states. */
  readonly returned: ReturnedStates = new ReturnedStates()
  /** How often an object was found at two paths of a state, so that a whole slot must run under Immer. */
  sharedObjectCount = 0
  private start: Checkpoint | undefined
  private runners: (Runner | undefined)[] | undefined
  private ofAll: Runner | undefined
  private readonly slotOfLeaf = new Map<LeafProjection, number>()
  /** The slots that recipes of others read. */
  private readonly readSlots: ReadonlySet<number>
  private readonly rowLayout: RowLayout
  private readonly rowsShape = new ShapeKeeper('rows')
  private readonly cellsShape = new ShapeKeeper('cells')
  private readonly rows = new WeakMap<readonly Cell[], EntryRows>()
  /** By type id, how many events will still be probed for missing numbers. */
  private readonly probes = new Map<number, number>()
  /** The recipes that must run under Immer, by `slot:typeId`. */
  private readonly immerOnly = new Map<string, ImmerRecipe>()

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
      slots.push(slotOf(leaf, index, reads))
      return index
    }
    for (const leaf of leavesOf(projection)) visit(leaf, [])
    this.slots = slots
    this.readSlots = new Set(slots.flatMap(({ reads }) => reads.map(({ slot }) => slot)))
    this.rowLayout = new RowLayout(slots)
    this.rowsShape.keep({ rows: new EntryRows(this.rowLayout, []), row: this.rowLayout.newRow('') })
    const cells = slots.map(({ leaf }) =>
      leaf.fields === undefined ? newCell(undefined, false) : newCell(NO_ENTRIES, true),
    )
    this.linkReads(cells)
    this.cellsShape.keep(cells)
  }

  slotOf(leaf: LeafProjection): number {
    return this.slotOfLeaf.get(leaf) as number
  }

  initialCells(): Cell[] {
    // A copy, because the factory may return an object that it keeps, or one with an object at two paths.
    const frozen = (slot: Slot): unknown => freeze(changeableCopyOf(slot.leaf.initial()), true)
    const cells = this.slots.map((slot) => newCell(frozen(slot), slot.leaf.fields !== undefined))
    this.linkReads(cells)
    return cells
  }

  /** The checkpoint before the first event, captured once for all cursors. */
  initialCheckpoint(capture: () => Checkpoint): Checkpoint {
    this.start ??= capture()
    return this.start
  }

  /** Gives every cell the current values of the cells that it reads. Call it after a value was replaced. */
  linkReads(cells: readonly RunnerCell[]): void {
    for (const slot of this.slots) {
      const { reads } = cells[slot.index] as Cell
      for (const { name, slot: other } of slot.reads) reads[name] = (cells[other] as Cell).value
    }
  }

  /** The runners by type id, for all current type ids. */
  runnersByType(): readonly (Runner | undefined)[] {
    if (this.runners === undefined || this.runners.length < typeCount()) {
      const plans = Array.from({ length: typeCount() }, (_, typeId) => this.planOf(typeId))
      this.runners = plans.map((plan) => (plan === 'stop' ? stopBefore : plan && compiledRunner(plan)))
      const all = plans.flatMap((plan) => plan ?? [])
      this.ofAll = all.includes('stop') ? undefined : compiledRunnerOfAll(all as RunnerPlan[])
    }
    return this.runners
  }

  /** One runner for the events of all types; undefined where they run by {@link runnersByType}. */
  runnerOfAll(): Runner | undefined {
    this.runnersByType()
    return this.ofAll
  }

  /** Makes the recipe of a slot for a type run under Immer from now on. @returns whether that is new */
  requireImmer({ index, leaf }: Slot, typeId: number, reason: string): boolean {
    if (this.requiresImmer(index, typeId)) return false
    this.immerOnly.set(
      `${index}:${typeId}`,
      Object.freeze({ projection: leaf.name, type: typeNameIn(leaf, typeId), reason }),
    )
    this.runners = undefined
    return true
  }

  /** The same for all recipes of a slot, whose state holds one object at two paths. */
  requireImmerForShared(slot: number): boolean {
    this.sharedObjectCount += 1
    const { typeIds } = this.slots[slot] as Slot
    const isNew = [...typeIds].map((typeId) => this.requireImmer(this.slots[slot] as Slot, typeId, SHARED))
    return isNew.includes(true)
  }

  /** The recipes that run under Immer, with the reasons. */
  immerRecipes(): readonly ImmerRecipe[] {
    return Object.freeze([...this.immerOnly.values()])
  }

  /** Lets the recipes of a slot return new states, once Immer has judged some events. @returns whether that is new */
  allowReturned(slot: Slot): boolean {
    // A keyed state consists of entries that the engine makes.
    if (slot.leaf.fields !== undefined || !this.returned.begin(slot)) return false
    this.runners = undefined
    return true
  }

  /** Counts an event of a slot that Immer has judged. */
  countJudged(slot: number, typeId: number, mutates: boolean): void {
    if (this.returned.countJudged(slot, typeId, mutates)) this.runners = undefined
  }

  /** How many recipes must run under Immer. It never decreases. */
  get immerCount(): number {
    return this.immerOnly.size
  }

  /** Whether the recipe of a slot for a type must run under Immer. */
  requiresImmer(slot: number, typeId: number): boolean {
    return this.immerOnly.has(`${slot}:${typeId}`)
  }

  /** The slots with a recipe for an event type, in the order in which they run. */
  slotsOfType(typeId: number): readonly Slot[] {
    return this.slots.filter((slot) => slot.typeIds.has(typeId))
  }

  /** The index of the next event to probe for missing numbers, or `to`. */
  nextProbed(block: Block, from: number, to: number): number {
    if (!block.types.some((typeId) => this.probesLeft(typeId) > 0)) return to
    for (let index = from; index < to; index += 1)
      if (this.probesLeft(block.typeIds[index] as number) > 0) return index
    return to
  }

  countProbed(typeId: number): void {
    this.probes.set(typeId, this.probesLeft(typeId) - 1)
  }

  /** How many events of a type will still be probed for missing numbers. */
  probesLeft(typeId: number): number {
    let left = this.probes.get(typeId)
    if (left === undefined) {
      const adds = ({ leaf }: Slot): boolean =>
        leaf.missingProbe?.adding.has(typeNameIn(leaf, typeId)) === true
      left = this.slotsOfType(typeId).some(adds) ? PROBES : 0
      this.probes.set(typeId, left)
    }
    return left
  }

  /** `stop` for a type that has to run under Immer; undefined for one without recipes. */
  private planOf(typeId: number): RunnerPlan | 'stop' | undefined {
    const slots = this.slotsOfType(typeId)
    if (slots.length === 0) return undefined
    if (slots.some(({ index }) => this.requiresImmer(index, typeId) || this.returned.isJudged(index, typeId)))
      return 'stop'
    const type = typeNameIn((slots[0] as Slot).leaf, typeId)
    const keyFieldOf = ({ leaf }: Slot): string | undefined => leaf.entryRecipes?.keyFields.get(type)
    const keyField = slots.map(keyFieldOf).find((field) => field !== undefined)
    const steps = slots.map((slot): RecipeStep => {
      const { index, leaf, ofEach, ofEntries, plain } = slot
      const each = ofEach[type]
      if (each !== undefined) return { slot: index, of: 'each', recipe: each }
      if (keyField !== undefined && keyFieldOf(slot) === keyField)
        return { slot: index, of: 'entry', recipe: ofEntries[type] as AnyRecipe }
      return {
        slot: index,
        of: 'whole',
        recipe: plain[type] as AnyRecipe,
        forgets: leaf.fields !== undefined,
        isRead: this.readSlots.has(index),
      }
    })
    return {
      typeId,
      keyField,
      steps,
      reusesEvents: slots.every(({ leaf }) => leaf.reusable.has(type)),
      layout: layoutIn(slots, type),
      replace: this.replacing,
    }
  }

  /** The rows of some cells; the same object for the same cells. */
  rowsOf(cells: readonly Cell[]): EntryRows {
    let rows = this.rows.get(cells)
    if (rows === undefined) {
      rows = new EntryRows(this.rowLayout, cells)
      this.rows.set(cells, rows)
    }
    return rows
  }

  private readonly replacing: RunnerPlan['replace'] = (cells, slot, value) => {
    refusePromise(value)
    const cell = cells[slot] as Cell
    const { returned } = this
    if (isObject(cell.value) && !(isObject(value) && returned.accepts(slot))) throw new RequiresImmer(false)
    cell.value = returned.mutates(slot) ? changeableCopyOf(value) : value
    if (this.readSlots.has(slot)) this.linkReads(cells)
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** The columns of an event type in a timeline with the same definitions. */
function layoutIn(slots: readonly Slot[], type: string): Layout | undefined {
  const definition = slots[0]?.leaf.reusable.get(type)
  return definition && Layout.of(definition)
}

function slotOf(leaf: LeafProjection, index: number, reads: Slot['reads']): Slot {
  const { entryRecipes, types } = leaf
  // Types may have any name, such as `constructor`.
  const ofEntries = Object.assign(emptyRecord<AnyRecipe>(), entryRecipes?.make(true))
  const ofEach = Object.assign(emptyRecord<EachRecipe>(), entryRecipes?.makeEach(true))
  return {
    index,
    leaf,
    reads,
    typeIds: new Set(types.map(typeIdOf)),
    entryTypeIds: new Set([...Object.keys(ofEntries), ...Object.keys(ofEach)].map(typeIdOf)),
    plain: leaf.recipes(true),
    ofEntries,
    ofEach,
    immer: leaf.recipes(),
  }
}

function newCell(value: unknown, keyed: boolean): Cell {
  return {
    keyed,
    value,
    frozen: true,
    reads: {},
    objects: undefined,
    visited: undefined,
    entries: undefined,
    entriesCurrent: false,
    hasRows: false,
    checkedDistinct: [],
  }
}

export function recipeOf(recipes: AnyRecipes, leaf: LeafProjection, typeId: number): AnyRecipe {
  return recipes[typeNameIn(leaf, typeId)] as AnyRecipe
}

function typeNameIn(leaf: LeafProjection, typeId: number): string {
  return leaf.types.find((name) => typeIdOf(name) === typeId) as string
}

/** The leaves of a projection, each once, in the order of their declaration. */
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

/** The program of a projection for a mode, made once. Modes do not share checkpoints. */
export function programOf(projection: AnyProjection, mode: 'fast' | 'immer' | 'checked'): Program {
  let byMode = programs.get(projection)
  if (byMode === undefined) {
    byMode = {
      fast: new Program(projection),
      immer: new Program(projection),
      checked: new Program(projection),
    }
    programs.set(projection, byMode)
  }
  return byMode[mode]
}
