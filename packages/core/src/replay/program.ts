import { freeze } from 'immer'
import type { RecipeStep, Runner, RunnerCell } from '../codegen/interpreted-runner.js'
import { compiledRunner } from '../codegen/runner-code.js'
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
import { RequiresImmer, stopBefore } from './requires-immer.js'
import type { Cell, Checkpoint, Slot } from './slot.js'
import { changeableCopyOf } from './state-copy.js'

/**
 * So many events of a type whose recipe adds to a field are looked at for missing numbers, since most that compute with them do so
 * at once. The look needs a Proxy, and functions that have met one stay slow.
 */
const PROBES = 16

/**
 * A projection made ready to run: its parts in an order in which each comes after those that it reads, one runner an
 * event type, and the checkpoints of every timeline that it has run over.
 */
export class Program {
  readonly slots: readonly Slot[]
  readonly checkpoints: CheckpointMap = new CheckpointMap()
  /** How often whole slots were put under Immer. */
  sharedObjectCount = 0
  private start: Checkpoint | undefined
  private runners: (Runner | undefined)[] | undefined
  private readonly slotOfLeaf = new Map<LeafProjection, number>()
  private readonly rowLayout: RowLayout
  private readonly rowsShape = new ShapeKeeper('rows')
  private readonly cellsShape = new ShapeKeeper('cells')
  private readonly rows = new WeakMap<readonly Cell[], EntryRows>()
  /** How many events of a type are still to be looked at for missing numbers. */
  private readonly probes = new Map<number, number>()
  /** The handlers that have to run under Immer, as `slot:typeId`. */
  private readonly immerOnly = new Set<string>()

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
    // A copy, since the factory may give an object of its own, or one object at two paths.
    const frozen = (slot: Slot): unknown => freeze(changeableCopyOf(slot.leaf.initial()), true)
    const cells = this.slots.map((slot) => newCell(frozen(slot), slot.leaf.fields !== undefined))
    this.linkReads(cells)
    return cells
  }

  /** The states before the first event, captured but once for all cursors. */
  initialCheckpoint(capture: () => Checkpoint): Checkpoint {
    this.start ??= capture()
    return this.start
  }

  /** Lets every cell see the present values of those that it reads; to be called after a value has been replaced. */
  linkReads(cells: readonly RunnerCell[]): void {
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
  requireImmer(slot: number, typeId?: number): boolean {
    const before = this.immerOnly.size
    if (typeId === undefined) this.sharedObjectCount += 1
    for (const id of typeId === undefined ? (this.slots[slot] as Slot).typeIds : [typeId])
      this.immerOnly.add(`${slot}:${id}`)
    this.runners = undefined
    return this.immerOnly.size > before
  }

  /** How many handlers have to run under Immer; it only grows. */
  get immerCount(): number {
    return this.immerOnly.size
  }

  requiresImmer(slot: number, typeId: number): boolean {
    return this.immerOnly.has(`${slot}:${typeId}`)
  }

  /** The slots that an event type changes, in the order in which they run. */
  slotsOfType(typeId: number): readonly Slot[] {
    return this.slots.filter((slot) => slot.typeIds.has(typeId))
  }

  /** The index of the next event to check for missing numbers, or `to`: the first few of each type are checked. */
  nextProbed(block: Block, from: number, to: number): number {
    if (!block.types.some((typeId) => this.probesLeft(typeId) > 0)) return to
    for (let index = from; index < to; index += 1)
      if (this.probesLeft(block.typeIds[index] as number) > 0) return index
    return to
  }

  countProbed(typeId: number): void {
    this.probes.set(typeId, this.probesLeft(typeId) - 1)
  }

  private probesLeft(typeId: number): number {
    let left = this.probes.get(typeId)
    if (left === undefined) {
      const adds = ({ leaf }: Slot): boolean =>
        leaf.missingProbe?.adding.has(typeNameIn(leaf, typeId)) === true
      left = this.slotsOfType(typeId).some(adds) ? PROBES : 0
      this.probes.set(typeId, left)
    }
    return left
  }

  private compile(typeId: number): Runner | undefined {
    const slots = this.slotsOfType(typeId)
    if (slots.length === 0) return undefined
    if (slots.some((slot) => this.requiresImmer(slot.index, typeId))) return stopBefore
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
      }
    })
    return compiledRunner({
      typeId,
      keyField,
      steps,
      reusesEvents: slots.every(({ leaf }) => leaf.reusable.has(type)),
      layout: layoutIn(slots, type),
      replace: (cells, slot, value) => this.replace(cells, slot, value),
    })
  }

  /** The entries of cells by key; the same for the same cells. */
  rowsOf(cells: readonly Cell[]): EntryRows {
    let rows = this.rows.get(cells)
    if (rows === undefined) {
      rows = new EntryRows(this.rowLayout, cells)
      this.rows.set(cells, rows)
    }
    return rows
  }

  private replace(cells: readonly RunnerCell[], slot: number, value: unknown): void {
    refusePromise(value)
    const cell = cells[slot] as Cell
    if (typeof cell.value === 'object' && cell.value !== null) throw new RequiresImmer(false)
    cell.value = value
    this.linkReads(cells)
  }
}

/** How the events of a type stand in the columns of a timeline of the same definitions. */
function layoutIn(slots: readonly Slot[], type: string): Layout | undefined {
  const definition = slots[0]?.leaf.reusable.get(type)
  return definition && Layout.of(definition)
}

function slotOf(leaf: LeafProjection, index: number, reads: Slot['reads']): Slot {
  const { entryRecipes, types } = leaf
  // Types may have any name, `constructor` too.
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
