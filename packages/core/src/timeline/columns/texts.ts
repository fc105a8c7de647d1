/**
 * Texts that columns hold as numbers: symbols, days, conditions. The numbers are the same wherever they are asked for in one
 * process, and mean nothing outside it. 0 means no text. A number is given out again once all that used it is collected.
 */
export const texts: (string | undefined)[] = [undefined]

const codes = new Map<string, number>()

/** Most texts of one holder; what has more different texts than this has no business in a column of them. */
const HELD_MAX = 1_000_000
/** Most texts of all; a `Map` takes no more than 2^24. */
const TEXTS_MAX = 16_000_000

/** The numbers of one holder's texts. It must not refer to the holder. */
type Held = Set<number>

const heldBy = new WeakMap<object, Held>()
/** By number, how many holders a text has. */
const holders: number[] = [0]
const unused: number[] = []
let releases = 0

const collected = new FinalizationRegistry<Held>((held) => {
  releases += 1
  for (const code of held) {
    holders[code] = (holders[code] as number) - 1
    if (holders[code] !== 0) continue
    codes.delete(texts[code] as string)
    texts[code] = undefined
    unused.push(code)
  }
})

/** How many times numbers may have changed their texts, so that what was kept by number is kept no longer. */
export function textReleases(): number {
  return releases
}

/**
 * The number of a text, given out when it is first asked for; 0 if the holder has too many already.
 * @param holder keeps the number from being given to another text: the layouts of a timeline, which all of its blocks refer to
 */
export function textCode(text: string, holder: object): number {
  const held = heldOf(holder)
  const known = codes.get(text)
  if (known !== undefined && held.has(known)) return known
  if (held.size >= HELD_MAX || (known === undefined && codes.size >= TEXTS_MAX)) return 0
  const code = known ?? newCode(text)
  held.add(code)
  holders[code] = (holders[code] as number) + 1
  return code
}

/** The number of a text; -1 if it has none. */
export function knownTextCode(text: string): number {
  return codes.get(text) ?? -1
}

function newCode(text: string): number {
  const code = unused.pop() ?? texts.length
  texts[code] = text
  holders[code] = 0
  codes.set(text, code)
  return code
}

function heldOf(holder: object): Held {
  let held = heldBy.get(holder)
  if (held === undefined) {
    held = new Set()
    heldBy.set(holder, held)
    collected.register(holder, held)
  }
  return held
}
