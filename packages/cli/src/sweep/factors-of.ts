import { steps } from '@tapeline/sweep'
import { UsageError } from '../usage-error.js'

/** Most branches of a sweep from the shell. */
const BRANCHES_MAX = 100_000

const RANGE = /^(\d+(?:\.\d+)?)\.\.(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)$/

/** Typed factors by the id of the event: `id=0..1.5:0.1` or `id=0,0.5,1`. @throws UsageError */
export function factorsOf(texts: readonly string[]): Readonly<Record<string, readonly number[]>> {
  // Without a prototype, since an id may be any text.
  const factors: Record<string, readonly number[]> = Object.create(null)
  for (const text of texts) {
    const at = text.lastIndexOf('=')
    const id = text.slice(0, Math.max(at, 0))
    const list = listOf(text.slice(at + 1))
    if (id === '' || list === undefined)
      throw new UsageError(`--scale takes id=from..to:step or id=factor,factor; not '${text}'.`)
    if (Object.hasOwn(factors, id)) throw new UsageError(`--scale names '${id}' twice.`)
    factors[id] = list
  }
  const count = Object.values(factors).reduce((product, list) => product * list.length, 1)
  if (count > BRANCHES_MAX)
    throw new UsageError(
      `These are ${count} branches, but at most ${BRANCHES_MAX} are allowed; use larger steps.`,
    )
  return factors
}

function listOf(text: string): readonly number[] | undefined {
  const [, from, to, step] = RANGE.exec(text) ?? []
  if (from !== undefined) {
    const [first, last, by] = [Number(from), Number(to), Number(step)]
    if (!(by > 0) || last < first || (last - first) / by > BRANCHES_MAX) return undefined
    return steps({ from: first, to: last, step: by })
  }
  const parts = text.split(',').map((part) => part.trim())
  return parts.every((part) => /^\d+(\.\d+)?$/.test(part)) ? parts.map(Number) : undefined
}
