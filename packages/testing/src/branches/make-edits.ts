import { type EventInput, isTapelineError, type TapelineEvent, type Timeline } from '@tapeline/core'
import {
  type Consequences,
  type Edit,
  inOrder,
  insert,
  multiplyPrices,
  type Reaction,
  remove,
  replace,
  type ShiftBy,
  scale,
  shift,
  whatIf,
} from '@tapeline/core/what-if'
import type { EditDraw, SingleDraw } from './edit-draw.js'
import { makeSelector } from './make-selector.js'

/** How often an edit is tried, each time on other events; from the middle on, on one event without its consequences. */
const TRIES = 8

export interface MadeBranch {
  readonly edits: readonly Edit[]
  /** The parent itself without edits and reactions. */
  readonly branch: Timeline
}

/**
 * The edits of a branch. A timeline refuses some edits: two of the same event, or one after which the tape cannot be replayed. Such
 * an edit is tried on other events, and left out if the timeline refuses all of them.
 */
export function makeBranch(
  parent: Timeline,
  draws: readonly EditDraw[],
  { name, reactions }: { readonly name: string; readonly reactions: readonly Reaction[] },
): MadeBranch {
  const branchWith = (edits: readonly Edit[]): Timeline => whatIf(parent, { name, edits, reactions })
  let made: MadeBranch = { edits: [], branch: parent }
  for (const [index, draw] of draws.entries()) {
    for (let shifted = 0; shifted < TRIES; shifted += 1) {
      const before = made
      const next = orRefused(() => {
        const edit = makeEdit(parent, draw, { shifted, id: `${name}-${index + 1}`, reactions })
        if (edit === undefined) return undefined
        const edits = [...before.edits, edit]
        return { edits, branch: branchWith(edits) }
      })
      if (next === undefined) continue
      made = next
      break
    }
  }
  return made.edits.length === 0 && reactions.length > 0 ? { edits: [], branch: branchWith([]) } : made
}

/** Undefined for an edit that the timeline refuses; any other error is one of the engine. */
function orRefused<Value>(make: () => Value): Value | undefined {
  try {
    return make()
  } catch (error) {
    if (
      isTapelineError(error) &&
      error.faults.every(({ code }) => /^(edit|date|calendar|event)\./.test(code))
    )
      return undefined
    throw error
  }
}

interface Making {
  /** How far the choice of events is shifted. */
  readonly shifted: number
  /** Of events that it inserts. */
  readonly id: string
  readonly reactions: readonly Reaction[]
}

function makeEdit(timeline: Timeline, draw: EditDraw, making: Making): Edit | undefined {
  if (draw.kind !== 'in-order') return makeSingle(timeline, draw, making)
  const { reactions, id } = making
  let now = timeline
  const edits: Edit[] = []
  for (const [index, own] of draw.edits.entries()) {
    const edit = makeSingle(now, own, { ...making, id: `${id}-${index + 1}` })
    if (edit === undefined) return undefined
    edits.push(edit)
    now = whatIf(now, { name: id, edits: [edit], reactions })
  }
  return inOrder(edits)
}

function makeSingle(
  timeline: Timeline,
  draw: SingleDraw,
  { shifted, id, reactions }: Making,
): Edit | undefined {
  const { kind, factor, unit, amount } = draw
  const candidates = [...timeline].filter((event) => fits(timeline, kind, event))
  if (candidates.length === 0) return undefined
  const events = draw.picks.map((pick) => candidates[(pick + shifted) % candidates.length] as TapelineEvent)
  const [first] = events as [TapelineEvent]
  const isPlain = shifted >= TRIES / 2
  const selector = makeSelector(timeline, isPlain ? 'id' : draw.selector, events)
  const isKept = isPlain || (draw.consequences === 'rederive' && reactions.length === 0)
  const wanted = isKept ? 'keep' : draw.consequences
  const consequences: Consequences = wanted === 'scale' || wanted === 'along' ? { scale: factor } : wanted
  switch (kind) {
    case 'insert':
      return insert(copyOf(first, id, factor) as never)
    case 'remove':
      return remove(selector, { consequences })
    case 'replace':
      return replace(selector, { ...otherData(first, factor, id), consequences })
    case 'shift': {
      const by =
        unit === 'tradingDays' || unit === 'days'
          ? Math.sign(amount) * Math.ceil(Math.abs(amount) / 10)
          : amount
      const along = wanted === 'along' ? 'along' : consequences
      // Events that name no instrument have no trading days of their own.
      const exchange = unit === 'tradingDays' ? { exchange: 'XNYS' } : {}
      return shift(selector, { [unit]: by } as unknown as ShiftBy, { consequences: along, ...exchange })
    }
    case 'scale':
      return scale(selector, factor, { consequences })
    case 'multiply-prices':
      return multiplyPrices(selector, factor === 0 ? 0.5 : factor)
  }
}

/** Which events an edit is made for: prices, events with consequences, or all except listings and the like. */
function fits(timeline: Timeline, kind: SingleDraw['kind'], { type }: TapelineEvent): boolean {
  const definition = timeline.definitions.get(type)
  if (definition === undefined || definition.context === true) return false
  return kind !== 'multiply-prices' || definition.prices !== undefined
}

/** The event once more, right after itself, with another price if it has one. */
function copyOf({ at, precision, type, data }: TapelineEvent, id: string, factor: number): EventInput {
  return { id, type, at, precision, data: { ...(data as object), ...priced(data, factor) } }
}

function otherData(
  { data }: TapelineEvent,
  factor: number,
  id: string,
):
  | { readonly data: Readonly<Record<string, unknown>> }
  | { readonly sources: readonly { readonly name: string }[] } {
  const { price, summary } = data as { readonly price?: unknown; readonly summary?: unknown }
  if (typeof price === 'number') return { data: priced(data, factor) }
  return typeof summary === 'string'
    ? { data: { summary: `Report ${id}` } }
    : { sources: [{ name: `Source ${id}` }] }
}

function priced(data: unknown, factor: number): { readonly price?: number } {
  const { price } = data as { readonly price?: unknown }
  return typeof price === 'number'
    ? { price: Math.max(1, Math.round(price * (factor || 0.5) * 100)) / 100 }
    : {}
}
