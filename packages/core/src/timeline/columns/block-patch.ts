import type { Basis } from '../../event/event.js'
import type { Block, Envelope } from './block.js'
import { MemoryBlock } from './memory-block.js'
import { sameEnvelope } from './same-event.js'

/**
 * Other numbers and envelopes for some rows of a block. The patched block shares all other columns with it.
 */
export class BlockPatch {
  private readonly numbers: (Float64Array | undefined)[]
  private readonly copied = new Set<number>()
  private envelopes: Envelope[] | undefined
  private envelopeOf: Uint32Array | undefined
  /** By index of an envelope of the block, the index of the same one with another basis. */
  private readonly rebased: (number | undefined)[] = []

  constructor(private readonly block: Block) {
    this.numbers = [...block.numbers]
  }

  /** A column of numbers to write to. */
  column(index: number): Float64Array {
    let values = this.numbers[index]
    if (values === undefined || !this.copied.has(index)) {
      values = values?.slice() ?? new Float64Array(this.block.length).fill(Number.NaN)
      this.numbers[index] = values
      this.copied.add(index)
    }
    return values
  }

  setEnvelope(index: number, envelope: Envelope): void {
    const { envelopes, envelopeOf } = this.ownEnvelopes()
    let place = envelopes.findIndex((own) => sameEnvelope(own, envelope))
    if (place < 0) place = envelopes.push({ basis: envelope.basis, sources: envelope.sources }) - 1
    envelopeOf[index] = place
  }

  /** Gives a row another basis. All calls for one patch have the same one. */
  setBasis(index: number, basis: Basis): void {
    const from = this.block.envelopeOf?.[index] ?? 0
    const known = this.rebased[from]
    if (known === undefined) {
      this.setEnvelope(index, { basis, sources: this.block.envelopeAt(index).sources })
      this.rebased[from] = this.envelopeOf?.[index]
    } else (this.envelopeOf as Uint32Array)[index] = known
  }

  /** The patched block. Do not change the patch afterwards. */
  made(): MemoryBlock {
    const { block, numbers, envelopes = block.envelopes, envelopeOf = block.envelopeOf } = this
    const { layouts, length, at, typeIds, knownAt, firstSeq, seqOffset, objects, objectsStart } = block
    const { texts, idPrefixes, idPrefixOf, idShift, idOffset } = block
    const columns = { layouts, length, at, typeIds, knownAt, firstSeq, seqOffset, objects, objectsStart }
    const rows = {
      ...columns,
      numbers,
      texts,
      idPrefixes,
      idPrefixOf,
      idShift,
      idOffset,
      envelopes,
      envelopeOf,
    }
    return new MemoryBlock(rows, 0, length, undefined, block.rows)
  }

  private ownEnvelopes(): { readonly envelopes: Envelope[]; readonly envelopeOf: Uint32Array } {
    this.envelopes ??= [...this.block.envelopes]
    this.envelopeOf ??= this.block.envelopeOf?.slice() ?? new Uint32Array(this.block.length)
    return { envelopes: this.envelopes, envelopeOf: this.envelopeOf }
  }
}
