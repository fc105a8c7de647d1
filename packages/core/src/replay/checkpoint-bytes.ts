import { identityOf } from '../event/identity.js'
import type { PackedEntries } from '../projection/field-table.js'
import type { Checkpoint } from './slot.js'

/** The overhead of a typed array, of its buffer, and of an object; and the size of a property. */
const [VIEW_BYTES, BUFFER_BYTES, OBJECT_BYTES, PROPERTY_BYTES] = [120, 200, 24, 16]

/** The last result for a checkpoint, with the identity of the checkpoint before. */
const known = new WeakMap<Checkpoint, { readonly before: symbol | undefined; readonly bytes: number }>()

/**
 * The bytes of a checkpoint that it does not share with the one before. Strings are not counted, because the events hold them.
 */
export function bytesBeyond(checkpoint: Checkpoint, before: Checkpoint | undefined): number {
  if (checkpoint === before) return 0
  const identity = before && identityOf(before)
  const last = known.get(checkpoint)
  if (last !== undefined && last.before === identity) return last.bytes
  let bytes = 0
  for (const [index, snapshot] of checkpoint.snapshots.entries()) {
    const other = before?.snapshots[index]
    if (snapshot === other) continue
    if ('packed' in snapshot)
      bytes += columnBytes(
        snapshot.packed,
        other !== undefined && 'packed' in other ? other.packed : undefined,
      )
    else
      bytes += valueBytes(snapshot.value, other !== undefined && 'value' in other ? other.value : undefined)
  }
  known.set(checkpoint, { before: identity, bytes })
  return bytes
}

function columnBytes({ keys, columns }: PackedEntries, other: PackedEntries | undefined): number {
  let bytes = keys === other?.keys ? 0 : OBJECT_BYTES + keys.length * PROPERTY_BYTES
  const shared = new Set(other?.columns.map(({ buffer }) => buffer))
  for (const [field, column] of columns.entries()) {
    if (column === other?.columns[field]) continue
    bytes += VIEW_BYTES
    if (shared.has(column.buffer)) continue
    shared.add(column.buffer)
    bytes += BUFFER_BYTES + column.buffer.byteLength
  }
  return bytes
}

/** The bytes of a frozen value that another value does not have at the same path. */
function valueBytes(value: unknown, other: unknown): number {
  if (value === other || typeof value !== 'object' || value === null) return 0
  let bytes = OBJECT_BYTES
  if (value instanceof Map) {
    const theirs = other instanceof Map ? other : undefined
    for (const [key, child] of value) bytes += PROPERTY_BYTES + valueBytes(child, theirs?.get(key))
  } else if (value instanceof Set) {
    const theirs = other instanceof Set ? other : undefined
    for (const child of value)
      bytes += PROPERTY_BYTES + (theirs?.has(child) ? 0 : valueBytes(child, undefined))
  } else if (Array.isArray(value)) {
    // Listing the keys of a long array would make a text for each index.
    const theirs: readonly unknown[] | undefined = Array.isArray(other) ? other : undefined
    for (let index = 0; index < value.length; index += 1)
      bytes += PROPERTY_BYTES + valueBytes(value[index], theirs?.[index])
  } else {
    const own = value as Readonly<Record<string, unknown>>
    const theirs = (other ?? undefined) as typeof own | undefined
    // A list of the keys of each object would take longer than the rest.
    for (const key in own) {
      const child = own[key]
      bytes += PROPERTY_BYTES
      if (typeof child === 'object') bytes += valueBytes(child, theirs?.[key])
    }
  }
  return bytes
}
