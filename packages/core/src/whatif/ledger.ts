import type { Cause } from '../event/event.js'
import type { PlacedEvent } from '../timeline/columns/block.js'

/**
 * A move that does not stand where it was recorded: one that was shifted there, or simulated. Each price of it is the price
 * before, times the power of its return on `base`.
 */
export interface Move {
  /** The prices of the move as recorded or derived, by field. */
  readonly prices: Readonly<Record<string, number>>
  /** The price before them, where they were. */
  readonly base: number
  /** The power of the return. */
  readonly share: number
  /** The event that the move follows; the power is scaled as its consequences are. Undefined: as the causes of the event say. */
  readonly cause: string | undefined
  /** How much of the consequences of the cause was left when the move was shifted. */
  readonly since: number
}

/** A cause, and the factor of what the effect has of it. */
export interface PartialCause extends Cause {
  readonly factor: number
}

/**
 * What the edits of a branch, and of the branches that it is made from, have done to the timeline at their root. Prices are
 * worked out from the root's recorded returns by this alone, however deep branches are nested.
 */
export interface Ledger {
  /** Factors of the own moves of prices, by event. */
  readonly own: ReadonlyMap<string, number>
  /** All that each of these is the product of: one after the other they may be too large or small for a number. */
  readonly ownFactors: ReadonlyMap<string, readonly number[]>
  /** Factors of what events have of their causes, by event and cause; 0 where the cause took its part elsewhere. */
  readonly parts: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** What events follow from instead of their declared causes: those that were shifted away from prices without a move left. */
  readonly causes: ReadonlyMap<string, readonly Cause[]>
  /** Events that do not show once nothing is left of them, prices too. */
  readonly drops: ReadonlySet<string>
  /** Events that do not show; a price among them still is a step on the path of its instrument. */
  readonly hidden: ReadonlySet<string>
  /** Events that are not of the root: inserted, simulated, moved along with what they follow from. */
  readonly written: ReadonlyMap<string, PlacedEvent>
  /** What shows instead of an event of the root or a written one: it was replaced, or shifted. */
  readonly shown: ReadonlyMap<string, PlacedEvent>
  /** The simulated event that has taken the place of another, whose move has not happened then; by the other's id. */
  readonly inPlace: ReadonlyMap<string, string>
  /** Moves at events: at one of the root besides its own, at a written one as its only. */
  readonly moves: ReadonlyMap<string, readonly Move[]>
  /** Events that reactions derived, with what was left of the event that they answer. */
  readonly derived: ReadonlyMap<string, number>
  /** The ids of the events that reactions have answered, by the name of the reaction; an answer may be empty. */
  readonly answered: ReadonlyMap<string, ReadonlySet<string>>
}

export const emptyLedger: Ledger = {
  own: new Map(),
  ownFactors: new Map(),
  parts: new Map(),
  causes: new Map(),
  drops: new Set(),
  hidden: new Set(),
  written: new Map(),
  shown: new Map(),
  inPlace: new Map(),
  moves: new Map(),
  derived: new Map(),
  answered: new Map(),
}

/** A step that an edit takes; steps that touch different events may be taken in any order. */
export type LedgerStep = (ledger: LedgerDraft) => void

/** A copy of a ledger that can be changed. */
export class LedgerDraft implements Ledger {
  readonly own: Map<string, number>
  readonly ownFactors: Map<string, readonly number[]>
  readonly parts: Map<string, ReadonlyMap<string, number>>
  readonly causes: Map<string, readonly Cause[]>
  readonly drops: Set<string>
  readonly hidden: Set<string>
  readonly written: Map<string, PlacedEvent>
  readonly shown: Map<string, PlacedEvent>
  readonly inPlace: Map<string, string>
  readonly moves: Map<string, readonly Move[]>
  readonly derived: Map<string, number>
  /** Its sets are shared with other ledgers, except those in `ownAnswered`. */
  readonly answered: Map<string, ReadonlySet<string>>
  private readonly ownAnswered = new Map<string, Set<string>>()

  constructor(ledger: Ledger) {
    this.own = new Map(ledger.own)
    this.ownFactors = new Map(ledger.ownFactors)
    this.parts = new Map(ledger.parts)
    this.causes = new Map(ledger.causes)
    this.drops = new Set(ledger.drops)
    this.hidden = new Set(ledger.hidden)
    this.written = new Map(ledger.written)
    this.shown = new Map(ledger.shown)
    this.inPlace = new Map(ledger.inPlace)
    this.moves = new Map(ledger.moves)
    this.derived = new Map(ledger.derived)
    this.answered = new Map(ledger.answered)
  }

  addAnswered(reaction: string, id: string): void {
    this.answeredBy(reaction).add(id)
  }

  /** Lets reactions answer an event again. */
  forgetAnswers(id: string): void {
    for (const [reaction, ids] of this.answered) if (ids.has(id)) this.answeredBy(reaction).delete(id)
  }

  private answeredBy(reaction: string): Set<string> {
    const known = this.ownAnswered.get(reaction)
    if (known !== undefined) return known
    const own = new Set(this.answered.get(reaction))
    this.ownAnswered.set(reaction, own)
    this.answered.set(reaction, own)
    return own
  }

  scaleOwn(id: string, factor: number): void {
    const factors = [...(this.ownFactors.get(id) ?? []), factor]
    this.ownFactors.set(id, factors)
    this.own.set(id, productOf(factors))
  }

  /** Scales what an event has of one of its causes. */
  scalePart(effect: string, cause: string, factor: number): void {
    const parts = new Map(this.parts.get(effect))
    this.parts.set(effect, parts.set(cause, (parts.get(cause) ?? 1) * factor))
  }

  /** Lets an event follow from other causes than its declared ones, of each of which it has a factor. */
  rewriteCauses(effect: string, parts: readonly PartialCause[]): void {
    this.causes.set(
      effect,
      parts.map(({ id, share }) => Object.freeze({ id, share })),
    )
    this.parts.set(effect, new Map(parts.map(({ id, factor }) => [id, factor])))
  }

  /** Scales the moves that were shifted along with an event. */
  scaleMoves(cause: string, factor: number): void {
    for (const [id, moves] of this.moves) {
      if (!moves.some((move) => move.cause === cause)) continue
      const scaled = moves.map((move) =>
        move.cause === cause ? { ...move, share: move.share * factor } : move,
      )
      this.moves.set(id, scaled)
    }
  }

  addMove(id: string, move: Move): void {
    this.moves.set(id, [...(this.moves.get(id) ?? []), move])
  }

  /** Takes the moves away that follow one of some events. @returns them */
  takeMoves(id: string, causes: ReadonlySet<string>): readonly Move[] {
    const moves = this.moves.get(id) ?? []
    const taken = moves.filter(({ cause }) => cause !== undefined && causes.has(cause))
    if (taken.length === moves.length) this.moves.delete(id)
    else if (taken.length > 0)
      this.moves.set(
        id,
        moves.filter((move) => !taken.includes(move)),
      )
    return taken
  }

  /** Forgets an event that is not of the root. */
  erase(id: string): void {
    this.written.delete(id)
    this.moves.delete(id)
    this.derived.delete(id)
    this.hidden.delete(id)
    this.shown.delete(id)
    this.parts.delete(id)
    this.causes.delete(id)
    this.drops.delete(id)
    this.own.delete(id)
    this.ownFactors.delete(id)
    this.forgetAnswers(id)
    for (const [other, own] of this.inPlace) if (own === id) this.inPlace.delete(other)
  }
}

export function withSteps(ledger: Ledger, steps: readonly LedgerStep[]): Ledger {
  const draft = new LedgerDraft(ledger)
  for (const step of steps) step(draft)
  return draft
}

/** A product whose parts may be too large or small for a number; rounded as if one multiplied them in their order. */
function productOf(factors: readonly number[]): number {
  let [product, shift] = [1, 0]
  for (const factor of factors) {
    const [left, right] = [reduced(product), reduced(factor)]
    product = left.value * right.value
    shift += left.shift + right.shift
  }
  for (; shift > 0; shift -= 1) product *= LARGE
  for (; shift < 0; shift += 1) product /= LARGE
  return product
}

const LARGE = 2 ** 400

/** A number as a value in the middle of the range and a power of {@link LARGE}, which changes no digit. */
function reduced(value: number): { readonly value: number; readonly shift: number } {
  const size = Math.abs(value)
  if (size === 0 || !(size < Number.POSITIVE_INFINITY)) return { value, shift: 0 }
  if (size >= LARGE) return { ...reduced(value / LARGE), shift: reduced(value / LARGE).shift + 1 }
  if (size < 1 / LARGE) return { ...reduced(value * LARGE), shift: reduced(value * LARGE).shift - 1 }
  return { value, shift: 0 }
}
