import type { Cause } from '../event/event.js'
import type { PlacedEvent } from '../timeline/columns/block.js'
import type { Multiplication } from './multiplication.js'

/**
 * A move at another place than its recorded one: shifted there, or simulated. Each price of it is the price before, times the
 * power of its return on `base`.
 */
export interface Move {
  /** The prices of the move as recorded or derived, by field. */
  readonly prices: Readonly<Record<string, number>>
  /** The price before them, at their original place. */
  readonly base: number
  /** The power of the return. */
  readonly share: number
  /** The event from which the move follows, with whose consequences it is scaled. Undefined: the causes of the move's own event. */
  readonly cause: string | undefined
  /** How much of the cause's consequences was left when the move was shifted. */
  readonly since: number
}

/** A cause, and the factor by which the effect still follows from it. */
export interface PartialCause extends Cause {
  readonly factor: number
}

/**
 * What the edits of a branch, and of the branches from which it was made, did to the recording at their root. Prices are
 * computed from the recorded returns and this ledger alone, at any depth of nested branches.
 */
export interface Ledger {
  /** Factors of the own moves of prices, by event. */
  readonly own: ReadonlyMap<string, number>
  /** The factors of each product in `own`: multiplied one after the other, they may leave the range of numbers. */
  readonly ownFactors: ReadonlyMap<string, readonly number[]>
  /** How much events still follow from their causes, by event and cause; 0 if the cause took its part elsewhere. */
  readonly parts: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** The causes that replace the declared ones, for events shifted away from prices without a move left. */
  readonly causes: ReadonlyMap<string, readonly Cause[]>
  /** Events, also prices, that are not shown once nothing of them is left. */
  readonly drops: ReadonlySet<string>
  /** Events that are not shown; a price among them is still a step on the path of its instrument. */
  readonly hidden: ReadonlySet<string>
  /** Events that are not in the recording: inserted, simulated, or shifted with the events from which they follow. */
  readonly written: ReadonlyMap<string, PlacedEvent>
  /** Events shown instead of a recorded or a written one, which was replaced or shifted. */
  readonly shown: ReadonlyMap<string, PlacedEvent>
  /** The simulated event that replaces another, whose move is then undone; by the other's id. */
  readonly inPlace: ReadonlyMap<string, string>
  /** Moves by event: added to the own move of a recorded event; the only moves of a written one. */
  readonly moves: ReadonlyMap<string, readonly Move[]>
  /** Derived events, with how much was left of the event that they answer. */
  readonly derived: ReadonlyMap<string, number>
  /** The ids of the events that reactions have answered, by the name of the reaction; an answer may be empty. */
  readonly answered: ReadonlyMap<string, ReadonlySet<string>>
  /** The edits that multiply prices, in their order. An event with moves in `written` has the prices before them. */
  readonly multiplied: readonly Multiplication[]
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
  multiplied: [],
}

/** A step of an edit; steps that touch different events can be applied in any order. */
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
  readonly multiplied: Multiplication[]
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
    this.multiplied = [...ledger.multiplied]
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

  /** Scales how much an event follows from one of its causes. */
  scalePart(effect: string, cause: string, factor: number): void {
    const parts = new Map(this.parts.get(effect))
    this.parts.set(effect, parts.set(cause, (parts.get(cause) ?? 1) * factor))
  }

  /** Replaces the declared causes of an event by others, each with a factor. */
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

  /** Removes the moves that follow one of the given causes. @returns the removed moves */
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

  /** Removes an event that is not in the recording. */
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

/** A product whose factors may be too large or small for a number; rounded as if they were multiplied in their order. */
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

/** A number as a value in the middle of the range and a power of {@link LARGE}; no digit changes. */
function reduced(value: number): { readonly value: number; readonly shift: number } {
  const size = Math.abs(value)
  if (size === 0 || !(size < Number.POSITIVE_INFINITY)) return { value, shift: 0 }
  if (size >= LARGE) return { ...reduced(value / LARGE), shift: reduced(value / LARGE).shift + 1 }
  if (size < 1 / LARGE) return { ...reduced(value * LARGE), shift: reduced(value * LARGE).shift - 1 }
  return { value, shift: 0 }
}
