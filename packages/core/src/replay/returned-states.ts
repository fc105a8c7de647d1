import type { Slot } from './slot.js'

/** How many events of each type Immer judges, once a recipe of the slot has returned a new state. */
const JUDGED = 32

/**
 * The slots with recipes that return new states, as reducers do. Immer judges the first of them, and then the next events of each type
 * that the slot handles (`judgeReturning` in apply-event.ts). From then on the returned states are taken on the plain path.
 */
export class ReturnedStates {
  /** By slot, how many events of each type Immer still judges; no entry for a slot without such a recipe. */
  private readonly left = new Map<number, Map<number, number>>()
  /** The slots with a recipe that changes its state in place. */
  private readonly mutating = new Set<number>()

  /** Records that a recipe of a slot has returned a new state. @returns whether that is new */
  begin({ index, typeIds }: Slot): boolean {
    if (this.left.has(index)) return false
    this.left.set(index, new Map([...typeIds].map((typeId) => [typeId, JUDGED])))
    return true
  }

  /** Whether the plain path takes states that the recipes of a slot return. */
  accepts(slot: number): boolean {
    return this.left.has(slot)
  }

  /** Whether Immer judges the next event of a type. */
  isJudged(slot: number, typeId: number): boolean {
    return (this.left.get(slot)?.get(typeId) ?? 0) > 0
  }

  /** Counts an event that Immer has judged. @returns whether it was the last of its type */
  countJudged(slot: number, typeId: number, mutates: boolean): boolean {
    if (mutates) this.mutating.add(slot)
    const left = (this.left.get(slot)?.get(typeId) ?? 0) - 1
    this.left.get(slot)?.set(typeId, left)
    return left === 0
  }

  /** Whether a recipe of the slot changes its state in place, so that a returned state must be copied: the recipe may keep it. */
  mutates(slot: number): boolean {
    return this.mutating.has(slot)
  }

  /** Whether the recipes of a slot only return states, so that one object may be at two paths. */
  isPure(slot: number): boolean {
    return this.accepts(slot) && !this.mutates(slot)
  }
}
