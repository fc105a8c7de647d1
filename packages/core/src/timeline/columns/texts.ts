/** The most different texts of one timeline, unless it has a limit of its own. More of them do not belong in a column of texts. */
export const HELD_MAX = 1_000_000
/** The most texts of a process; a `Map` holds at most 2^24. */
const TEXTS_MAX = 16_000_000

/** The numbers of one holder's texts. It must not refer to the holder. */
interface Held {
  readonly max: number
  readonly codes: Set<number>
}

/**
 * The texts that columns hold as numbers: symbols, days, conditions. A number is the same in the whole process, and means nothing
 * outside it; 0 means no text.
 *
 * A text lives as long as one of its holders: the layouts of a timeline, which all of its blocks and all timelines derived from it
 * share. When the last holder is collected, the number may get another text. A holder has at most `max` texts, and the process at
 * most 16 million; a text beyond that gets no number, and its event is held as an object.
 */
class TextTable {
  /** By number. */
  readonly texts: (string | undefined)[] = [undefined]
  private readonly codes = new Map<string, number>()
  /** By number, how many holders a text has. */
  private readonly holders: number[] = [0]
  /** Numbers without a text. */
  private readonly unused: number[] = []
  private readonly heldBy = new WeakMap<object, Held>()
  private readonly collected = new FinalizationRegistry<Held>((held) => this.release(held))
  private released = 0

  /** How often numbers may have got another text; whatever is cached by number is out of date when it changes. */
  get releases(): number {
    return this.released
  }

  /** Makes a holder of at most `max` texts. Any object that `code()` is called with becomes one, with {@link HELD_MAX}. */
  hold(holder: object, max: number = HELD_MAX): Held {
    const held = { max, codes: new Set<number>() }
    this.heldBy.set(holder, held)
    this.collected.register(holder, held)
    return held
  }

  /** The number of a text, which stays the same as long as the holder lives; 0 if the holder or the process has too many. */
  code(text: string, holder: object): number {
    const { codes, max } = this.heldBy.get(holder) ?? this.hold(holder)
    const known = this.codes.get(text)
    if (known !== undefined && codes.has(known)) return known
    if (codes.size >= max || (known === undefined && this.codes.size >= TEXTS_MAX)) return 0
    const code = known ?? this.add(text)
    codes.add(code)
    this.holders[code] = (this.holders[code] as number) + 1
    return code
  }

  /** The number of a text; -1 if it has none. */
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

  private release({ codes }: Held): void {
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
