/**
 * Texts that columns hold as numbers: symbols, days, conditions. The numbers are the same wherever they are asked for in one
 * process, and mean nothing outside it. 0 stands for no text.
 */
export const texts: (string | undefined)[] = [undefined]

const codes = new Map<string, number>()

/** Most texts that are kept; what has more different texts than this has no business in a column of them. */
const TEXTS_MAX = 1_000_000

/** The number of a text, given out when it is first asked for; 0 if there are too many already. */
export function textCode(text: string): number {
  const known = codes.get(text)
  if (known !== undefined) return known
  if (texts.length > TEXTS_MAX) return 0
  const code = texts.length
  texts.push(text)
  codes.set(text, code)
  return code
}
