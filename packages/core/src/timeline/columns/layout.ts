import { eventReader } from '../../codegen/event-code.js'
import type { EventReader } from '../../codegen/interpreted-events.js'
import type { Field, Rows } from '../../codegen/rows.js'
import type { AnyEventDefinition, ColumnKind } from '../../event/definition.js'
import { TapelineError } from '../../event/error.js'
import type { TapelineEvent } from '../../event/event.js'
import { texts, textTable } from './texts.js'

/** Maps the fields of one event type to columns. */
export class Layout {
  private static readonly known = new WeakMap<AnyEventDefinition, Layout | undefined>()
  readonly fields: readonly Field[]
  /** The index of the column of texts that holds the instrument of an event. */
  readonly instrumentColumn: number | undefined
  /** Reads the event at an index as a new object, not frozen. */
  readonly make: EventReader['make']
  /** Reads the event at an index into an object that is reused for the next event. */
  readonly readReused: EventReader['readReused']
  readonly reusedCode: EventReader['reusedCode']
  /** The result of `valuesOf`, reused for each event. */
  private readonly values: (number | undefined)[]

  private constructor(
    readonly definition: AnyEventDefinition,
    columns: Readonly<Record<string, ColumnKind>>,
  ) {
    const counts = { number: 0, text: 0 }
    this.fields = Object.entries(columns).map(([name, declared]) => {
      const kind = declared.startsWith('number') ? 'number' : 'text'
      const column = counts[kind]
      counts[kind] += 1
      return { name, kind, isOptional: declared.endsWith('?'), column }
    })
    const { instrument } = definition
    this.instrumentColumn = this.fields.find(
      ({ name, kind }) => name === instrument && kind === 'text',
    )?.column
    this.values = this.fields.map(() => undefined)
    const { make, readReused, reusedCode } = eventReader(definition, this.fields, texts)
    this.make = make
    this.readReused = readReused
    this.reusedCode = reusedCode
  }

  /** @returns undefined for a type that declares no columns */
  static of(definition: AnyEventDefinition): Layout | undefined {
    if (definition.columns === undefined) return undefined
    let layout = Layout.known.get(definition)
    if (layout === undefined) {
      layout = new Layout(definition, definition.columns)
      Layout.known.set(definition, layout)
    }
    return layout
  }

  /** Reads the event at an index as a new frozen object. */
  frozen(rows: Rows, index: number): TapelineEvent {
    const event = this.make(rows, index)
    Object.freeze(event.data)
    return Object.freeze(event)
  }

  /**
   * The values of an event for the columns, by field: a number, or NaN if it is absent; the number of a text, or 0 if it is absent.
   * The list is reused for the next event.
   * @param holder the holder of the texts, see `TextTable.code`
   * @returns undefined for an event that columns cannot hold
   */
  valuesOf(event: TapelineEvent, holder: Layouts): readonly number[] | undefined {
    if (event.precision !== 'instant' || event.causes.length > 0) return undefined
    if (event.zone !== undefined || event.replaces !== undefined || event.retracts !== undefined)
      return undefined
    const data = event.data as Readonly<Record<string, unknown>>
    const { fields, values } = this
    let field = 0
    // The keys must be in the order of the fields, because an event read from columns has them in that order.
    for (const name in data) {
      while (field < fields.length && (fields[field] as Field).name !== name) {
        if (!this.leaveOut(field)) return undefined
        field += 1
      }
      if (field === fields.length) return undefined
      const value = valueFor(fields[field] as Field, data[name], holder)
      if (value === undefined) return undefined
      values[field] = value
      field += 1
    }
    for (; field < fields.length; field += 1) if (!this.leaveOut(field)) return undefined
    return values as readonly number[]
  }

  private leaveOut(field: number): boolean {
    const { isOptional, kind } = this.fields[field] as Field
    this.values[field] = kind === 'number' ? Number.NaN : 0
    return isOptional
  }
}

/** @returns undefined for a value of another kind */
function valueFor({ kind }: Field, value: unknown, holder: Layouts): number | undefined {
  if (kind === 'number') return typeof value === 'number' && !Number.isNaN(value) ? value : undefined
  return typeof value === 'string' ? textTable.code(value, holder) || undefined : undefined
}

/** By type id; undefined for types whose events are held as objects. */
export type Layouts = readonly (Layout | undefined)[]

/** The layouts of some definitions, as a holder of at most `textsMax` texts. */
export function layoutsOf(definitions: Iterable<AnyEventDefinition>, textsMax?: number): Layouts {
  const layouts = layoutsByType(definitions)
  textTable.hold(layouts, textsMax)
  return layouts
}

/** The layouts of all definitions of a timeline, which had `layouts` before it got more of them. The two hold the same texts. */
export function moreLayouts(layouts: Layouts, definitions: Iterable<AnyEventDefinition>): Layouts {
  const more = layoutsByType(definitions)
  // Blocks copy the numbers of texts from older blocks, which have the older layouts.
  textTable.share(more, layouts)
  return more
}

function layoutsByType(definitions: Iterable<AnyEventDefinition>): Layouts {
  const layouts: (Layout | undefined)[] = []
  for (const definition of definitions) {
    const layout = Layout.of(definition)
    if (layout !== undefined) layouts[typeIdOf(definition.type)] = layout
  }
  return layouts
}

const typeIds = new Map<string, number>()

/** A small integer for the name of an event type, constant within a process, so that arrays can be indexed by type. */
export function typeIdOf(type: string): number {
  let id = typeIds.get(type)
  if (id === undefined) {
    id = typeIds.size
    if (id > 65_535) {
      throw new TapelineError({
        code: 'definition.invalid',
        message: 'This process has too many event types.',
        expected: 'at most 65,536',
      })
    }
    typeIds.set(type, id)
  }
  return id
}

/** The type id of a name that a timeline or projection has used; undefined for any other name. */
export function usedTypeIdOf(type: string): number | undefined {
  return typeIds.get(type)
}

/** The names of event types that timelines and projections have used. */
export function usedTypes(): Iterable<string> {
  return typeIds.keys()
}

/** Type ids are below this number. */
export function typeCount(): number {
  return typeIds.size
}
