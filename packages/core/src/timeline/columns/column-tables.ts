import type { AnyEventDefinition } from '../../event/definition.js'
import type { Block, Envelope } from './block.js'
import { typeIdOf } from './layout.js'
import { texts } from './texts.js'
import type { ColumnType } from './timeline-columns.js'

/** The types, texts, id prefixes and envelopes of some blocks, in the order of their first use, to which columns refer by index. */
export class ColumnTables {
  readonly types: ColumnType[] = []
  /** By type id. */
  readonly typeIndices: number[] = []
  readonly texts: string[] = []
  /** The number of a text in `texts`, from 1, by its number in this process; 0 for a text that no row has. */
  readonly textNumbers: Uint32Array = new Uint32Array(texts.length)
  readonly prefixes: string[] = []
  readonly envelopes: Envelope[] = []
  private readonly prefixIndices = new Map<string, number>()
  private readonly envelopeIndices = new Map<string, number>()
  private readonly envelopeKeys = new WeakMap<Envelope, string>()

  constructor(blocks: readonly Block[], definitions: ReadonlyMap<string, AnyEventDefinition>) {
    const byTypeId: AnyEventDefinition[] = []
    for (const definition of definitions.values()) byTypeId[typeIdOf(definition.type)] = definition
    for (const block of blocks) {
      for (const typeId of block.types) this.addType(typeId, byTypeId[typeId] as AnyEventDefinition)
      this.addOrigins(block)
    }
    // Column by column, so that the order does not depend on where blocks end.
    const columns = blocks.reduce((most, block) => Math.max(most, block.texts.length), 0)
    for (let column = 0; column < columns; column += 1) {
      for (const block of blocks) this.addTexts(block.texts[column])
    }
  }

  prefixIndex(text: string): number {
    return this.prefixIndices.get(text) ?? 0
  }

  envelopeIndex(envelope: Envelope): number {
    return this.envelopeIndices.get(this.keyOf(envelope)) ?? 0
  }

  private addType(typeId: number, { type, version, columns }: AnyEventDefinition): void {
    if (this.typeIndices[typeId] !== undefined) return
    this.typeIndices[typeId] = this.types.length
    this.types.push({ type, version, columns: columns && Object.entries(columns) })
  }

  private addTexts(codes: Uint32Array | undefined): void {
    if (codes === undefined) return
    const { textNumbers } = this
    for (let index = 0; index < codes.length; index += 1) {
      const code = codes[index] as number
      if (code === 0 || textNumbers[code] !== 0) continue
      this.texts.push(texts[code] as string)
      textNumbers[code] = this.texts.length
    }
  }

  /** Adds the id prefixes and envelopes of the rows of a block. A block cut out of another may list those of other rows too. */
  private addOrigins(block: Block): void {
    const { idPrefixOf, envelopeOf } = block
    let [prefix, envelope] = [-1, -1]
    for (let index = 0; index < block.length; index += 1) {
      if (block.objectAt(index) !== undefined) continue
      const [ownPrefix, ownEnvelope] = [idPrefixOf?.[index] ?? 0, envelopeOf?.[index] ?? 0]
      if (ownPrefix !== prefix) this.addPrefix((block.idPrefixes[ownPrefix] as { text: string }).text)
      if (ownEnvelope !== envelope) this.addEnvelope(block.envelopes[ownEnvelope] as Envelope)
      prefix = ownPrefix
      envelope = ownEnvelope
      if (idPrefixOf === undefined && envelopeOf === undefined) break
    }
  }

  private addPrefix(text: string): void {
    if (this.prefixIndices.has(text)) return
    this.prefixIndices.set(text, this.prefixes.length)
    this.prefixes.push(text)
  }

  private addEnvelope(envelope: Envelope): void {
    const key = this.keyOf(envelope)
    if (this.envelopeIndices.has(key)) return
    this.envelopeIndices.set(key, this.envelopes.length)
    this.envelopes.push({ basis: envelope.basis, sources: envelope.sources })
  }

  private keyOf(envelope: Envelope): string {
    let key = this.envelopeKeys.get(envelope)
    if (key === undefined) {
      key = JSON.stringify([envelope.basis, envelope.sources])
      this.envelopeKeys.set(envelope, key)
    }
    return key
  }
}
