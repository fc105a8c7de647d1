import { valueAtSteps } from '../projection/path.js'
import { sameState } from '../projection/same-state.js'
import { StateReader } from '../replay/state-reader.js'
import { Chain } from '../timeline/chain/chain.js'
import type { PlacedEvent } from '../timeline/columns/block.js'
import type { BlockPlan } from '../timeline/columns/block-builder.js'
import type { Question } from './question.js'

/** More tests of short lists are remembered than of long ones. */
const REMEMBERED_EVENTS = 64

/** Replays some events of a tape alone, in order. */
export class Alone {
  private readonly known = new Map<string, boolean>()

  constructor(
    private readonly question: Question,
    private readonly chain: Chain,
  ) {}

  /** Whether the events at these indices give the value. False if a recipe or a derived value throws. */
  gives(indices: readonly number[]): boolean {
    if (indices.length > REMEMBERED_EVENTS) return this.try(indices)
    const name = indices.join()
    let given = this.known.get(name)
    if (given === undefined) {
      given = this.try(indices)
      this.known.set(name, given)
    }
    return given
  }

  /** The events at these indices as a chain. */
  chainOf(indices: readonly number[]): Chain {
    // With its sequence number on the tape, because a state may hold whole events.
    const placed = indices.map((index) => this.chain.placedAt(index) as PlacedEvent)
    return Chain.empty.edit([], placed, PLAN)
  }

  /** The published state at a position of a chain. */
  stateAfter(chain: Chain, position: number): unknown {
    return this.readerOf(chain).wholeStateAt(position)
  }

  private readerOf(chain: Chain): StateReader {
    const { projection, definitions } = this.question
    // Without checkpoints, because the short chain is read once.
    return new StateReader(projection, chain, definitions, 'fast', 0)
  }

  private try(indices: readonly number[]): boolean {
    const { steps, value } = this.question
    try {
      const chain = this.chainOf(indices)
      const reader = this.readerOf(chain)
      // A view publishes only what is read, but its objects differ from published ones.
      const state =
        typeof value === 'object' ? reader.wholeStateAt(chain.length) : reader.viewAt(chain.length)
      return sameState(valueAtSteps(state, steps), value)
    } catch {
      return false
    }
  }
}

/** The few events are already objects. */
const PLAN: BlockPlan = { size: 2048, layouts: [], idPrefixes: new Map() }
