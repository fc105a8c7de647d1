import type { AnyEventDefinition } from '../../event/definition.js'
import { getOrInsert } from '../../event/records.js'
import { typeIdOf } from '../../timeline/columns/block.js'
import { InstrumentColumns } from '../../timeline/columns/instrument-column.js'
import type { Program } from '../program.js'
import type { Slot } from '../slot.js'
import { EventInterpreter } from './event-interpreter.js'

type Definitions = ReadonlyMap<string, AnyEventDefinition>

const known = new WeakMap<Program, WeakMap<Definitions, IndependentEntries>>()

/**
 * The slots of a program with independent entries: keyed slots declared `independentEntries` that read only such slots. An event that
 * names an instrument changes only the entry at that key. Such an entry can be replayed by the events that name it or no instrument.
 */
export class IndependentEntries {
  readonly instruments: InstrumentColumns
  /** The slots with independent entries, in the order in which they run. */
  readonly slots: readonly Slot[]
  readonly interpreter: EventInterpreter
  /** The event types that rename an instrument. */
  readonly renamingTypes: ReadonlySet<number>
  /** The event types that change other slots. */
  readonly otherTypes: ReadonlySet<number>
  /** The event types that change several entries, or another slot that reads independent entries. */
  readonly crossKeyTypes: ReadonlySet<number>
  /** As `crossKeyTypes`, if the event names a replayed entry or no instrument. */
  readonly crossKeyTypesIfNamed: ReadonlySet<number>
  /** The event types that a replay of some entries applies. */
  readonly concerningTypes: ReadonlySet<number>
  private readonly independent: readonly boolean[]
  /** By slot, whether it is independent, or reads such a slot, directly or through others. */
  private readonly dependent: readonly boolean[]

  private constructor(program: Program, definitions: Definitions) {
    this.instruments = InstrumentColumns.of(definitions)
    const independent: boolean[] = []
    const dependent: boolean[] = []
    for (const { index, leaf, reads } of program.slots) {
      independent[index] =
        leaf.independentEntries &&
        leaf.fields !== undefined &&
        reads.every(({ slot }) => independent[slot] === true)
      dependent[index] = independent[index] || reads.some(({ slot }) => dependent[slot] === true)
    }
    this.independent = independent
    this.dependent = dependent
    this.slots = program.slots.filter(({ index }) => independent[index])
    this.interpreter = EventInterpreter.of(
      program,
      this.slots.map(({ index }) => index),
    )
    const others = program.slots.filter(({ index }) => independent[index] !== true)
    const readers = others.filter(({ index }) => dependent[index] === true)
    const renaming = [...definitions.values()].filter(
      ({ renamesInstrument }) => renamesInstrument !== undefined,
    )
    this.renamingTypes = new Set(renaming.map(({ type }) => typeIdOf(type)))
    this.otherTypes = typesOf(others)
    this.crossKeyTypesIfNamed = typesOf(readers.filter(({ leaf }) => leaf.independentEntries))
    this.crossKeyTypes = new Set([
      ...typesOf(readers.filter(({ leaf }) => !leaf.independentEntries)),
      ...this.renamingTypes,
    ])
    this.concerningTypes = new Set([...this.interpreter.typeIds, ...this.crossKeyTypesIfNamed])
  }

  static of(program: Program, definitions: Definitions): IndependentEntries {
    const ofProgram = getOrInsert(known, program, () => new WeakMap<Definitions, IndependentEntries>())
    return getOrInsert(ofProgram, definitions, () => new IndependentEntries(program, definitions))
  }

  /** Whether the entries of a slot are independent. */
  has(slot: number): boolean {
    return this.independent[slot] === true
  }

  /** Whether the state of a slot is the same whatever the independent entries are. */
  ignoresEntries(slot: number): boolean {
    return this.dependent[slot] !== true
  }
}

function typesOf(slots: readonly Slot[]): ReadonlySet<number> {
  return new Set(slots.flatMap(({ typeIds }) => [...typeIds]))
}
