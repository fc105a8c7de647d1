import { getCalendar } from '../calendar/calendar.js'
import { type DateInput, formatInstant, parseInstant } from '../event/date.js'
import { isTapelineError, showThrown, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { PlacedEvent } from '../timeline/columns/block.js'
import { Ancestry } from './ancestry.js'
import type { BranchState } from './branch-state.js'
import { type Ledger, LedgerDraft } from './ledger.js'
import { randomSource } from './random-source.js'
import type { Later, Reaction, ReactionTools } from './reaction.js'
import { readDerived } from './read-derived.js'
import { eventsOf, matcherOf } from './select-events.js'
import { byType, intersection, type Selector, union } from './selector.js'
import { SimulatedBranch } from './simulated-branch.js'
import { TaskQueue } from './task-queue.js'

export interface SimulationOptions {
  readonly reactions: readonly Reaction[]
  readonly seed: number
  readonly derivedMax: number
}

/** The ledger with the derived events, and the sequence number of the next event to arrive. */
export interface Simulated {
  readonly ledger: Ledger
  readonly nextSeq: number
}

/** Something that reactions answer at its place on the tape: an event, or a deferred reaction. */
interface Task {
  readonly at: number
  readonly seq: number
  readonly event: TapelineEvent
  readonly derived?: boolean
  readonly later?: { readonly reaction: Reaction; readonly react: Later['react']; readonly count: number }
}

/**
 * Lets reactions answer the events of a branch, in the order of the tape. Each sees the state right before the event that it
 * answers, with all events derived up to then.
 * @throws TapelineError `reaction.invalid` if a reaction throws or returns an invalid event, `reaction.chain` if too many events
 * follow from one event
 */
export function simulate(branch: BranchState, nextSeq: number, options: SimulationOptions): Simulated {
  return new Simulation(branch, nextSeq, options).run()
}

class Simulation {
  private readonly ledger: LedgerDraft
  private readonly simulated: SimulatedBranch
  private readonly queue = new TaskQueue<Task>()
  private readonly ancestry: Ancestry
  private readonly answers: readonly {
    readonly reaction: Reaction
    readonly matches: (event: TapelineEvent) => boolean
  }[]
  /** How many events, and how many deferred parts, each reaction has made from each event. */
  private readonly counts = new Map<string, number>()

  constructor(
    private readonly branch: BranchState,
    private nextSeq: number,
    private readonly options: SimulationOptions,
  ) {
    this.ledger = new LedgerDraft(branch.ledger)
    this.simulated = new SimulatedBranch(branch, this.ledger)
    this.ancestry = new Ancestry(options.derivedMax)
    this.answers = options.reactions.map((reaction) => ({
      reaction,
      matches: reaction.where === undefined ? () => true : matcherOf(branch.timeline, reaction.where),
    }))
  }

  run(): Simulated {
    for (const placed of this.triggers()) {
      this.runQueue(placed)
      const { event, seq } = placed
      const derived = this.ledger.derived.has(event.id)
      this.runTask({ at: event.at, seq, event, derived })
    }
    this.runQueue(undefined)
    return { ledger: this.ledger, nextSeq: this.nextSeq }
  }

  /** The events of the branch that a reaction may answer, in order. */
  private triggers(): Iterable<PlacedEvent> {
    const { timeline } = this.branch
    const [first, ...others] = this.options.reactions.map(({ on, where }) => answeredBy(on, where))
    if (first === undefined) return []
    return others.length === 0 ? eventsOf(timeline, first) : eventsOf(timeline, union(first, ...others))
  }

  /** The tasks that were derived or deferred, up to an event of the branch, or all. */
  private runQueue(before: PlacedEvent | undefined): void {
    for (;;) {
      const next = this.queue.first
      if (next === undefined) return
      if (before !== undefined && (before.event.at - next.at || before.seq - next.seq) < 0) return
      this.queue.takeFirst()
      this.runTask(next)
    }
  }

  private runTask(task: Task): void {
    const { later, event } = task
    if (later !== undefined) {
      const tools = this.toolsFor(task, later.reaction, 'look', String(later.count))
      this.answer(task, later.reaction, (state) => later.react(state, tools))
      return
    }
    const isNew = task.derived === true && this.ancestry.has(event.id)
    if (isNew) this.simulated.enter({ event, seq: task.seq }, undefined)
    const shown = isNew ? event : this.simulated.shown({ event, seq: task.seq })
    if (shown === undefined) return
    for (const { reaction, matches } of this.answers) {
      if (task.derived === true && !reaction.answersSimulated) continue
      if (!reaction.on.includes(event.type) || !matches(event)) continue
      // Answers that an earlier branch has already given stay.
      if (this.branch.ledger.answered.get(reaction.name)?.has(event.id)) continue
      this.ledger.addAnswered(reaction.name, event.id)
      const tools = this.toolsFor(task, reaction)
      this.answer(task, reaction, (state) => reaction.react(shown, state, tools))
    }
  }

  private answer(task: Task, reaction: Reaction, react: (state: unknown) => readonly unknown[]): void {
    const { event } = task
    let given: readonly unknown[]
    try {
      given = react(this.simulated.stateBefore(task, reaction.projection))
      if (!Array.isArray(given)) throw new TypeError('it did not return an array of events')
    } catch (error) {
      if (isTapelineError(error, 'recipe.failed')) throw error
      throw invalid(reaction, event, showThrown(error), error)
    }
    for (const one of given) {
      if (isLater(one)) this.putOff(task, reaction, one)
      else this.derive(task, reaction, one)
    }
  }

  private putOff(task: Task, reaction: Reaction, { later, react }: Later): void {
    const { event } = task
    if (later < task.at)
      throw invalid(reaction, event, `it is deferred to ${formatInstant(later)}, which is before the event`)
    const count = this.count('look', reaction, event)
    this.ancestry.addLook(event.id)
    this.queue.add({ at: later, seq: this.takeSeq(), event, later: { reaction, react, count } })
  }

  private derive(task: Task, reaction: Reaction, input: unknown): void {
    const { event } = task
    const { recording } = this.branch
    const id = idOf(reaction, event, this.count('event', reaction, event))
    const isTaken = recording.timeline.find(id) !== undefined || this.ledger.written.has(id)
    const given = readDerived(input, { id, cause: event.id, at: task.at }, this.branch.timeline.definitions)
    if ('fault' in given) throw invalid(reaction, event, given.fault)
    if (isTaken) throw invalid(reaction, event, `the id '${id}' is taken`)
    if (given.event.at < task.at)
      throw invalid(reaction, event, `it derives an earlier event, at ${formatInstant(given.event.at)}`)
    this.ancestry.add(event.id, id)
    const since = this.branch.reach.receivedBy(event.id)
    this.ledger.derived.set(id, since)
    if (!given.inPlace) {
      const seq = this.takeSeq()
      const own = Object.freeze({ ...given.event, seq })
      this.queue.add({ at: own.at, seq, event: own, derived: true })
      return
    }
    if (
      task.later !== undefined ||
      task.derived === true ||
      this.ledger.inPlace.has(event.id) ||
      given.event.at !== task.at
    ) {
      throw invalid(reaction, event, 'it replaces an event other than the recorded one that it answers')
    }
    const own = Object.freeze({ ...given.event, seq: task.seq })
    this.simulated.enter({ event: own, seq: task.seq }, event.id)
  }

  /** @param names of the deferred part, if it is one: random numbers depend on the event and these names only */
  private toolsFor(
    task: Task,
    reaction: Reaction,
    ...names: readonly string[]
  ): ReactionTools<TapelineEvent, unknown, unknown> {
    return Object.freeze({
      calendar: getCalendar,
      random: randomSource(this.options.seed, 'reaction', reaction.name, task.event.id, ...names),
      parameters: reaction.parameters,
      symbolOf: (name: string): string | undefined => {
        const known = this.simulated.names
        return known.nameBefore(known.instrumentAtEndAbout(name, task.event.at), task)
      },
      later: (at: DateInput, react: Later['react']): Later => ({ later: parseInstant(at), react }),
    }) as ReactionTools<TapelineEvent, unknown, unknown>
  }

  private count(kind: 'event' | 'look', reaction: Reaction, event: TapelineEvent): number {
    const key = JSON.stringify([kind, reaction.name, event.id])
    const count = (this.counts.get(key) ?? 0) + 1
    this.counts.set(key, count)
    return count
  }

  private takeSeq(): number {
    this.nextSeq += 1
    return this.nextSeq - 1
  }
}

/** The events of some types that a selector selects. */
function answeredBy(types: readonly string[], where: Selector | undefined): Selector {
  return where === undefined ? byType(...types) : intersection(byType(...types), where)
}

/**
 * The id of the n-th event that a reaction derives from an event. Hyphens in the name of the reaction are escaped, so that the
 * first two hyphens and the last one are separators, and ids are unique.
 */
function idOf({ name }: Reaction, event: TapelineEvent, count: number): string {
  const escaped = name.replace(/[%-]/g, (sign) => (sign === '-' ? '%2D' : '%25'))
  return `sim-${escaped}-${event.id}-${count}`
}

function isLater(given: unknown): given is Later {
  return typeof given === 'object' && given !== null && 'later' in given && 'react' in given
}

function invalid(reaction: Reaction, event: TapelineEvent, problem: string, cause?: unknown): TapelineError {
  return new TapelineError(
    {
      code: 'reaction.invalid',
      message: `The reaction '${reaction.name}' to it failed: ${problem}.`,
      eventId: event.id,
    },
    { cause },
  )
}
