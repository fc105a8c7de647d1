import { Block } from './block.js'

/**
 * Some consecutive events of a block as a block of their own, whose columns are views of those of the whole.
 * @param start index of the first; `end` of the one behind the last
 */
export function pieceOf(block: Block, start: number, end: number): Block {
  return new Block({
    layouts: block.layouts,
    length: end - start,
    at: block.at.subarray(start, end),
    typeIds: block.typeIds.subarray(start, end),
    knownAt: block.knownAt?.subarray(start, end),
    firstSeq: block.firstSeq + start,
    seqOffset: block.seqOffset?.subarray(start, end),
    objects: block.objects,
    objectsStart: block.objectsStart + start,
    numbers: block.numbers.map((column) => column?.subarray(start, end)),
    texts: block.texts.map((column) => column?.subarray(start, end)),
    prefixes: block.prefixes,
    prefixOf: block.prefixOf?.subarray(start, end),
    idShift: block.idShift,
    idOffset: block.idOffset?.subarray(start, end),
    envelopes: block.envelopes,
    envelopeOf: block.envelopeOf?.subarray(start, end),
  })
}
