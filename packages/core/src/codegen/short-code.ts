/** The characters of a short code; the number of each is its place plus one, so that codes of different lengths differ. */
const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./-_:'
const BASE = CHARACTERS.length + 1

/** The most characters of a short code: more would not fit a number exactly. */
const SHORT_CODE_MAX = 8

const numbers = new Map<string, number>()
const codes = new Map<number, string>()

/**
 * The number of a short code in a column, above 0: the same in every process. A short code has 1 to 8 upper-case letters, digits
 * or `. / - _ :`; other values give undefined.
 */
export function numberOfCode(code: unknown): number | undefined {
  if (typeof code !== 'string') return undefined
  const known = numbers.get(code)
  if (known !== undefined) return known
  if (code.length === 0 || code.length > SHORT_CODE_MAX) return undefined
  let number = 0
  for (const character of code) {
    const place = CHARACTERS.indexOf(character)
    if (place < 0) return undefined
    number = number * BASE + place + 1
  }
  numbers.set(code, number)
  codes.set(number, code)
  return number
}

/** The short code of a number. */
export function codeOfNumber(number: number): string {
  const known = codes.get(number)
  if (known !== undefined) return known
  let code = ''
  for (let rest = number; rest > 0; rest = Math.floor(rest / BASE))
    code = CHARACTERS.charAt((rest % BASE) - 1) + code
  numbers.set(code, number)
  codes.set(number, code)
  return code
}
