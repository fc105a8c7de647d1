import { createTimeline, type InputOf, isTapelineError, live, type TapelineEvent } from '@tapeline/core'
import type { Breach, LawTest } from './law.js'
import { afterEvent, copyOf, type Outcome, outcomeOf, reasonOf, stateBreach } from './outcome.js'
import { copied } from './rebuilt.js'

/** Of a long history, this many events are appended together. */
const APPENDS_MAX = 16

/** An event at which a recipe throws. */
export function thrownBreach({ timeline, failure }: Outcome): Breach | undefined {
  if (failure === undefined) return undefined
  const event = timeline.eventBefore(failure.position + 1)
  const where = isTapelineError(failure.error, 'recipe.failed') ? 'A recipe' : 'The state'
  return {
    found: `${where} throws at ${event?.id ?? 'the start'}: ${reasonOf(failure.error)}`,
    b: failure.error,
  }
}

/** Appends the events as they arrive to a live timeline, whose state must be that of a replay; an event that is rejected leaves none. */
export function appendedBreach({ projection, history }: LawTest): Breach | undefined {
  const arrivals = history.arrivals()
  const empty = createTimeline([...history.definitions.values()], { blockSize: 3 })
  const growing = live(empty, projection)
  const size = Math.max(1, Math.ceil(arrivals.length / APPENDS_MAX))
  const rejected: string[] = []
  for (let start = 0; start < arrivals.length; start += size) {
    const portion = arrivals.slice(start, start + size)
    const before = copyOf(growing.state)
    try {
      growing.append(portion as unknown as readonly InputOf<TapelineEvent>[])
    } catch (error) {
      if (!isTapelineError(error)) throw error
      rejected.push(...portion.map(({ id }) => id))
      const breach = stateBreach(before, copyOf(growing.state), ` after ${portion[0]?.id} was rejected`)
      if (breach !== undefined) return breach
    }
  }
  const { timeline } = growing
  const whole = outcomeOf(copied(timeline), projection, 'fast', [timeline.length])
  const where = `${afterEvent(timeline, timeline.length)}${rejected.length === 0 ? '' : ` when ${rejected[0]} was rejected before,`}`
  return stateBreach(whole.states.get(timeline.length), copyOf(growing.state), where)
}
