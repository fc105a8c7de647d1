import type { ColumnType } from '@tapeline/core/internal'

/** The metadata key of an Arrow file for the description of the tape, as JSON. */
export const HEAD_KEY = 'tapeline.tape'
export const TAPE_FORMAT = 'tapeline.tape/1'

/** The description of a tape in the metadata of its Arrow file. */
export interface TapeHead {
  readonly format: typeof TAPE_FORMAT
  readonly sealed: boolean
  readonly nextSeq: number
  readonly blockSize: number
  /** How many rows hold events in force that neither correct anything nor were corrected; the others follow them. */
  readonly length: number
  readonly types: readonly ColumnType[]
  /** The columns of the file, in order, by the names that they are looked for by. */
  readonly columns: readonly string[]
  /** Texts that UTF-8 cannot say, with half a surrogate pair: by column, the index in its dictionary and the text. */
  readonly unpaired: readonly (readonly [
    column: string,
    texts: readonly (readonly [index: number, text: string])[],
  ])[]
}

/** A field of data that has a column in the file; types share the column of a field that they call the same. */
export interface TapeField {
  readonly column: string
  readonly kind: 'number' | 'text'
  /** By index of the type, which of the columns of that kind it is there; undefined for types without it. */
  readonly slots: readonly (number | undefined)[]
}

/** The fields that types declare, in the order in which they first come. */
export function fieldsOf(types: readonly ColumnType[]): TapeField[] {
  const fields = new Map<string, TapeField & { readonly slots: (number | undefined)[] }>()
  for (const [index, { columns = [] }] of types.entries()) {
    const counts = { number: 0, text: 0 }
    for (const [name, declared] of columns) {
      const kind = declared.startsWith('number') ? 'number' : 'text'
      // Where one type has numbers and another texts under the same name, these are two columns.
      const plain = `data.${name}`
      const column = (fields.get(plain)?.kind ?? kind) === kind ? plain : `${plain}:${kind}`
      const field = fields.get(column) ?? { column, kind, slots: [] }
      fields.set(column, field)
      field.slots[index] = counts[kind]
      counts[kind] += 1
    }
  }
  return [...fields.values()]
}

/**
 * Which of a kind of columns a field has for all of some types that have it, if no other field has that one for any of them;
 * then the column of the field is that one.
 */
export function ownSlot(
  field: TapeField,
  fields: readonly TapeField[],
  present: readonly number[],
): number | undefined {
  const slots = new Set(present.flatMap((type) => field.slots[type] ?? []))
  const [slot] = slots
  if (slots.size !== 1) return undefined
  const isShared = fields.some(
    (other) =>
      other !== field && other.kind === field.kind && present.some((type) => other.slots[type] === slot),
  )
  return isShared ? undefined : slot
}

/** The indices of the types that some rows have. */
export function presentTypes(types: ArrayLike<number>): number[] {
  const found = new Set<number>()
  let last = -1
  for (let row = 0; row < types.length; row += 1) {
    if (types[row] !== last) found.add(types[row] as number)
    last = types[row] as number
  }
  return [...found]
}
