/** The form of symbols in the market's events. */
const SYMBOL = /^[A-Z0-9^][A-Z0-9^.\-=/]{0,23}$/

/** Whether a text is a symbol in capital letters. */
export function isSymbol(text: string): boolean {
  return SYMBOL.test(text)
}

/** Symbols by number, in the order of their first rows. */
export class Symbols {
  readonly names: string[] = []
  readonly expected = '1 to 24 letters, digits or ^ . - = /'
  /** How many were written in small letters, and are taken in capital ones. */
  recased = 0
  private readonly numbers = new Map<string, number>()

  /** The number of a symbol, from 0; -1 for an invalid symbol. */
  numberOf(text: string | null): number {
    if (text === null) return -1
    const known = this.numbers.get(text)
    if (known !== undefined) return known
    const name = text.toUpperCase()
    if (!SYMBOL.test(name)) return -1
    if (name !== text) this.recased += 1
    let number = this.numbers.get(name)
    if (number === undefined) {
      number = this.names.push(name) - 1
      this.numbers.set(name, number)
    }
    this.numbers.set(text, number)
    return number
  }
}
