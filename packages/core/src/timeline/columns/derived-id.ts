/** An id split into a text and the number after it, such as `prices.csv:17`. Bulk events have such ids. */
export interface DerivedId {
  readonly prefix: string
  /** From 0 to 999,999,999,999,999. Leading zeros belong to the prefix. */
  readonly number: number
}

/** Most prefixes of derived ids in one timeline. Events whose id has another prefix are held as objects. */
export const PREFIXES_MAX = 4096

const DIGITS_MAX = 15

/** Splits an id. @returns undefined if it does not end in a digit */
export function derivedId(id: string): DerivedId | undefined {
  let start = id.length
  while (start > 0 && id.length - start < DIGITS_MAX && isDigit(id.charCodeAt(start - 1))) start -= 1
  while (start < id.length - 1 && id[start] === '0') start += 1
  return start === id.length ? undefined : { prefix: id.slice(0, start), number: Number(id.slice(start)) }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

const TAILS: readonly string[] = Array.from({ length: 1000 }, (_, tail) => String(1000 + tail).slice(1))
const HEADS_MAX = 100_000

/** The text before the number of derived ids. */
export class IdPrefix {
  /** Ids without their last three digits, by their number without these. Joining two texts is faster than formatting a number. */
  private readonly heads: (string | undefined)[] = []

  constructor(readonly text: string) {}

  idOf(number: number): string {
    const head = Math.floor(number / 1000)
    if (head === 0 || head >= HEADS_MAX) return this.text + number
    // Filled without holes, because V8 turns an array with many holes into a hash table. A block has few heads.
    const start = this.heads[head] ?? this.headOf(head)
    return start + (TAILS[number - head * 1000] as string)
  }

  private headOf(head: number): string {
    while (this.heads.length < head) this.heads.push(undefined)
    const text = this.text + head
    this.heads[head] = text
    return text
  }
}
