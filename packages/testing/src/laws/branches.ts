import { isTapelineError, type TapelineEvent, type Timeline } from '@tapeline/core'
import { randomSource, remove, whatIf } from '@tapeline/core/what-if'
import type { Breach, LawTest } from './law.js'
import { lookedAt, outcomeBreach, outcomeOf } from './outcome.js'
import { ofEvents, rebuilt } from './rebuilt.js'

const BRANCHES = 2

/** Branches without one event, which share checkpoints with their parent, against timelines built from the events that they show. */
export function branchBreach({ projection, history, derive }: LawTest): Breach | undefined {
  const parent = derive(rebuilt(history))
  // Makes the checkpoints that a branch shares.
  outcomeOf(parent, projection)
  const events = [...parent]
  const random = randomSource(events.length, 'branches')
  for (let count = 0; count < Math.min(BRANCHES, events.length); count += 1) {
    const { id } = events[random.integer(0, events.length - 1)] as TapelineEvent
    const branch = without(parent, id)
    if (branch === undefined) continue
    const scratch = ofEvents(branch.definitions.values(), branch)
    // From the end, where a branch skips the most.
    const backwards = lookedAt(branch.length).toReversed()
    const breach = outcomeBreach(
      outcomeOf(scratch, projection),
      outcomeOf(branch, projection, 'fast', backwards),
    )
    if (breach !== undefined) return { ...breach, found: `${breach.found} The branch is without ${id}.` }
  }
  return undefined
}

/** Without one event; undefined if others need it, such as those of an instrument that would no longer be listed. */
function without(parent: Timeline<TapelineEvent>, id: string): Timeline<TapelineEvent> | undefined {
  try {
    return whatIf(parent, { name: 'without', edits: [remove(id, { consequences: 'keep' })] })
  } catch (error) {
    if (!isTapelineError(error)) throw error
    return undefined
  }
}
