/** Most texts of a timeline by default. */
export const TEXTS_MAX_DEFAULT = 1_000_000
/** Most texts of a process; a `Map` holds at most 2^24. */
const PROCESS_TEXTS_MAX = 16_000_000

/** The numbers of the texts of one holder. It must not refer to the holder, which could then never be collected. */
interface HeldTexts {
  readonly max: number
  readonly codes: Set<number>
}

/**
 * Interns the texts of columns, such as symbols, days and conditions, as numbers. A number is valid in its process only; 0 means no
 * text.
 *
 * A text lives as long as one of its holders. A holder is the `Layouts` of a timeline, which its blocks and all timelines made from
 * it share; with more definitions, a timeline has other layouts, which share the texts. When the last holder is collected, the
 * number can get another text. A holder has at most `max` texts, and the process at most 16 million. A text beyond that gets no
 * number, and its event is held as an object.
 */
class TextTable {
  /** By number; undefined for a number without a text. */
  readonly texts: (string | undefined)[] = [undefined]
  private readonly codes = new Map<string, number>()
  /** By number, how many holders the text has. */
  private readonly holders: number[] = [0]
  /** Numbers without a text. */
  private readonly unused: number[] = []
  private readonly heldBy = new WeakMap<object, HeldTexts>()
  /** By a holder that shares the texts of another one, that one, so that it lives as long. */
  private readonly sharedWith = new WeakMap<object, object>()
  private readonly collected = new FinalizationRegistry<HeldTexts>((held) => this.release(held))
  private released = 0

  /** Changes when a number may have got another text. Drop whatever is cached by number then. */
  get releases(): number {
    return this.released
  }

  /** Makes an object a holder of at most `max` texts. `code()` does it for an object that is not yet a holder. */
  hold(holder: object, max: number = TEXTS_MAX_DEFAULT): HeldTexts {
    const held = { max, codes: new Set<number>() }
    this.heldBy.set(holder, held)
    this.collected.register(holder, held)
    return held
  }

  /** Makes an object a holder of the same texts as another holder, within the same limit. */
  share(holder: object, other: object): void {
    this.heldBy.set(holder, this.heldBy.get(other) ?? this.hold(other))
    this.sharedWith.set(holder, other)
  }

  /** The number of a text, constant as long as the holder lives; 0 if the holder or the process has too many texts. */
  code(text: string, holder: object): number {
    const { codes, max } = this.heldBy.get(holder) ?? this.hold(holder)
    const known = this.codes.get(text)
    if (known !== undefined && codes.has(known)) return known
    if (codes.size >= max || (known === undefined && this.codes.size >= PROCESS_TEXTS_MAX)) return 0
    const code = known ?? this.add(text)
    codes.add(code)
    this.holders[code] = (this.holders[code] as number) + 1
    return code
  }

  /** The number of a text, or -1. */
  find(text: string): number {
    return this.codes.get(text) ?? -1
  }

  private add(text: string): number {
    const code = this.unused.pop() ?? this.texts.length
    this.texts[code] = text
    this.holders[code] = 0
    this.codes.set(text, code)
    return code
  }

  private release({ codes }: HeldTexts): void {
    this.released += 1
    for (const code of codes) {
      const count = (this.holders[code] as number) - 1
      this.holders[code] = count
      if (count !== 0) continue
      this.codes.delete(this.texts[code] as string)
      this.texts[code] = undefined
      this.unused.push(code)
    }
  }
}

/** The table of this process. */
export const textTable: TextTable = new TextTable()

/** Its texts by number. */
export const texts: readonly (string | undefined)[] = textTable.texts
