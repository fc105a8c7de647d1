import { valueAtSteps } from '../projection/path.js'
import { sameState } from '../projection/same-state.js'
import { StateReader } from '../replay/state-reader.js'
import { Chain } from '../timeline/chain/chain.js'
import type { PlacedEvent } from '../timeline/columns/block.js'
import type { BlockPlan } from '../timeline/columns/block-builder.js'
import type { Question } from './question.js'

/** More tests of short lists are remembered than of long ones. */
const REMEMBERED_EVENTS = 64

/** Replays some events of a tape alone, in their order. */
export class Alone {
  private readonly known = new Map<string, boolean>()

  constructor(
    private readonly question: Question,
    private readonly chain: Chain,
  ) {}

  /** Whether the events at these positions give the value; not if a recipe or a derived value throws. */
  gives(positions: readonly number[]): boolean {
    if (positions.length > REMEMBERED_EVENTS) return this.try(positions)
    const name = positions.join()
    let given = this.known.get(name)
    if (given === undefined) {
      given = this.try(positions)
      this.known.set(name, given)
    }
    return given
  }

  /** The events at these positions as a chain of their own. */
  chainOf(positions: readonly number[]): Chain {
    // With the number of its arrival on the whole tape, which a state that keeps whole events holds.
    const placed = positions.map((position) => this.chain.placedAt(position) as PlacedEvent)
    return Chain.empty.edit([], placed, PLAN)
  }

  /** The published state after some events of a chain. */
  stateAfter(chain: Chain, position: number): unknown {
    const { projection, definitions } = this.question
    // Without checkpoints, since so short a chain is read once.
    return new StateReader(projection, chain, definitions, 'fast', 0).wholeStateAt(position)
  }

  private try(positions: readonly number[]): boolean {
    const { steps, value } = this.question
    try {
      const chain = this.chainOf(positions)
      return sameState(valueAtSteps(this.stateAfter(chain, chain.length), steps), value)
    } catch {
      return false
    }
  }
}

/** The events are there as objects already, and few. */
const PLAN: BlockPlan = { size: 2048, layouts: [], idPrefixes: new Map() }
