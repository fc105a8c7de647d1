/** A typed array with a number that says what it is. */
export interface Section {
  /** What the section is: 0 to 255. */
  readonly kind: number
  /** Which of several sections of a kind it is: 0 to 65,535. */
  readonly index: number
  readonly values: SectionValues
}

export type SectionValues = Float64Array | Uint32Array | Uint16Array | Uint8Array

const ENTRY_BYTES = 8

/**
 * Sections as bytes, a multiple of 8: the number of sections, then for each its kind, the size of its elements, its index and its
 * length in bytes, then the values of each. Values begin at multiples of 8, so that they can be read in place. Numbers are
 * little-endian, as on every engine that runs today.
 */
export function encodeSections(sections: readonly Section[]): Uint8Array {
  const head = ENTRY_BYTES * (1 + sections.length)
  const total = sections.reduce((sum, { values }) => sum + aligned(values.byteLength), head)
  const bytes = new Uint8Array(total)
  const words = new Uint32Array(bytes.buffer, 0, head / 4)
  words[0] = sections.length
  let offset = head
  for (const [place, { kind, index, values }] of sections.entries()) {
    words[2 + 2 * place] = kind | (values.BYTES_PER_ELEMENT << 8) | (index << 16)
    words[3 + 2 * place] = values.byteLength
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset)
    offset += aligned(values.byteLength)
  }
  return bytes
}

/** Reads the sections of some bytes as views. @param bytes at a multiple of 8 in their buffer */
export function* decodeSections({ buffer, byteOffset, byteLength }: Uint8Array): Generator<Section> {
  const count = new Uint32Array(buffer, byteOffset, 1)[0] as number
  const words = new Uint32Array(buffer, byteOffset, Math.min(2 + 2 * count, byteLength >> 2))
  let offset = byteOffset + ENTRY_BYTES * (1 + count)
  for (let place = 0; place < count; place += 1) {
    const word = words[2 + 2 * place] as number
    const length = words[3 + 2 * place] as number
    yield {
      kind: word & 0xff,
      index: word >>> 16,
      values: viewOf((word >>> 8) & 0xff, buffer, offset, length),
    }
    offset += aligned(length)
  }
}

function viewOf(size: number, buffer: ArrayBufferLike, offset: number, length: number): SectionValues {
  if (size === 8) return new Float64Array(buffer, offset, length / 8)
  if (size === 4) return new Uint32Array(buffer, offset, length / 4)
  if (size === 2) return new Uint16Array(buffer, offset, length / 2)
  return new Uint8Array(buffer, offset, length)
}

function aligned(length: number): number {
  return (length + 7) & ~7
}
