import type { TapelineEvent } from '../../event/event.js'
import { sameData } from '../../event/frozen-copy.js'
import type { Block, Envelope } from './block.js'

/**
 * Whether the events at two indices of two blocks have the same contents and order. Events in columns are compared without making
 * objects.
 */
export function isSameEvent(one: Block, index: number, other: Block, otherIndex: number): boolean {
  if (one === other && index === otherIndex) return true
  if (one.at[index] !== other.at[otherIndex] || one.typeIds[index] !== other.typeIds[otherIndex]) return false
  const [object, otherObject] = [one.objectAt(index), other.objectAt(otherIndex)]
  if (object !== undefined || otherObject !== undefined) {
    if (object === otherObject) return true
    return one.idAt(index) === other.idAt(otherIndex) && sameEvent(one.event(index), other.event(otherIndex))
  }
  return (
    one.seqAt(index) === other.seqAt(otherIndex) &&
    one.knownAtOf(index) === other.knownAtOf(otherIndex) &&
    one.idNumberAt(index) === other.idNumberAt(otherIndex) &&
    one.idPrefixAt(index).text === other.idPrefixAt(otherIndex).text &&
    sameEnvelope(one.envelopeAt(index), other.envelopeAt(otherIndex)) &&
    sameValues(one, index, other, otherIndex)
  )
}

/** Whether two events have the same contents, `seq` included. */
function sameEvent(left: TapelineEvent, right: TapelineEvent): boolean {
  return left === right || sameData(left, right)
}

export function sameEnvelope(left: Envelope, right: Envelope): boolean {
  if (left === right) return true
  return (
    left.basis === right.basis && (left.sources === right.sources || sameData(left.sources, right.sources))
  )
}

function sameValues(one: Block, index: number, other: Block, otherIndex: number): boolean {
  const layout = one.layouts[one.typeIds[index] as number]
  if (layout === undefined || layout !== other.layouts[other.typeIds[otherIndex] as number]) return false
  return layout.fields.every(({ kind, column }) =>
    kind === 'number'
      ? Object.is(one.numberAt(column, index), other.numberAt(column, otherIndex))
      : one.textAt(column, index) === other.textAt(column, otherIndex),
  )
}
