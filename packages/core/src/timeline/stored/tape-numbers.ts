import type { AnyEventDefinition } from '../../event/definition.js'
import type { Block, Envelope } from '../columns/block.js'
import { typeIdOf } from '../columns/layout.js'
import { texts } from '../columns/texts.js'
import type { ColumnType } from '../columns/timeline-columns.js'
import type { TapeNumbers } from './block-codec.js'

/** The tables of a tape while it is written: what columns refer to, numbered by first use. */
export class GrowingTables implements TapeNumbers {
  readonly types: ColumnType[] = []
  readonly texts: string[] = []
  readonly prefixes: [text: string, greatest: number][] = []
  readonly envelopes: Envelope[] = []
  readonly typeSets: number[][] = []
  private readonly typeNumbers: (number | undefined)[] = []
  private readonly textNumbers: number[] = [0]
  private readonly prefixNumbers = new Map<string, number>()
  private readonly envelopeNumbers = new Map<string, number>()
  private readonly envelopeKeys = new WeakMap<Envelope, number>()
  private readonly setNumbers = new Map<string, number>()

  constructor(private readonly definitions: ReadonlyMap<string, AnyEventDefinition>) {}

  typeOf(typeId: number): number {
    const known = this.typeNumbers[typeId]
    if (known !== undefined) return known
    const definition = [...this.definitions.values()].find(({ type }) => typeIdOf(type) === typeId)
    const { type, version, columns } = definition as AnyEventDefinition
    const number = this.types.push({ type, version, columns: columns && Object.entries(columns) }) - 1
    this.typeNumbers[typeId] = number
    return number
  }

  textOf(code: number): number {
    const known = this.textNumbers[code]
    if (known !== undefined) return known
    // Filled without holes, because V8 turns an array with many holes into a hash table.
    while (this.textNumbers.length < code) this.textNumbers.push(undefined as unknown as number)
    const number = this.texts.push(texts[code] as string)
    this.textNumbers[code] = number
    return number
  }

  prefixOf(text: string): number {
    const known = this.prefixNumbers.get(text)
    if (known !== undefined) return known
    const number = this.prefixes.push([text, -1]) - 1
    this.prefixNumbers.set(text, number)
    return number
  }

  envelopeOf(envelope: Envelope): number {
    const known = this.envelopeKeys.get(envelope)
    if (known !== undefined) return known
    const key = JSON.stringify([envelope.basis, envelope.sources])
    let number = this.envelopeNumbers.get(key)
    if (number === undefined) {
      number = this.envelopes.push({ basis: envelope.basis, sources: envelope.sources }) - 1
      this.envelopeNumbers.set(key, number)
    }
    this.envelopeKeys.set(envelope, number)
    return number
  }

  /** The number of the set of types of a block. */
  typeSetOf({ types }: Block): number {
    const set = types.map((typeId) => this.typeOf(typeId)).sort((left, right) => left - right)
    const key = set.join()
    const known = this.setNumbers.get(key)
    if (known !== undefined) return known
    const number = this.typeSets.push(set) - 1
    this.setNumbers.set(key, number)
    return number
  }

  /** Notes the numbers in the ids of a block. */
  noteIds(block: Block): void {
    for (let row = 0; row < block.length; row += 1) {
      if (block.objectAt(row) !== undefined) continue
      const number = this.prefixOf(block.idPrefixAt(row).text)
      const prefix = this.prefixes[number] as [string, number]
      prefix[1] = Math.max(prefix[1], block.idNumberAt(row))
    }
  }
}
