/** Payments into accounts, for the tests of the parts of explain/. */
import { z } from 'zod'
import { defineEvent, type EventDefinition } from '../event/definition.js'
import { combineProjections } from '../projection/combine.js'
import { parsePath, valueAtSteps } from '../projection/path.js'
import type { AnyProjection } from '../projection/projection.js'
import { defineKeyedProjection } from '../replay/keyed-projection.js'
import { programOf } from '../replay/program.js'
import { replay } from '../replay/replay.js'
import { createTimeline, type Timeline } from '../timeline/timeline.js'
import { LeafFinder } from './lazy-state.js'
import type { Question, Scene } from './question.js'
import { viewsOf } from './views.js'

interface Payment {
  readonly account: string
  readonly amount: number
}

const paid: EventDefinition<'amount.paid', Payment> = defineEvent({
  type: 'amount.paid',
  schema: z.strictObject({ account: z.string(), amount: z.number() }),
  instrument: 'account',
})

const accounts = defineKeyedProjection({
  name: 'accounts',
  events: [paid],
  fields: { balance: 'number', highest: 'number' },
  derive: ({ balance }) => ({ isRich: (balance ?? 0) >= 100 }),
  entryRecipes: (blank) => ({
    'amount.paid': (entry, { data }) => {
      const own = entry ?? blank()
      own.balance = (own.balance ?? 0) + data.amount
      if (own.highest === undefined || data.amount > own.highest) own.highest = data.amount
      return own
    },
  }),
})

/** Accounts, with values derived from all of them and from the tape. */
const bank = combineProjections({
  name: 'bank',
  parts: { accounts },
  derive: (state, tape) => ({
    get richest() {
      const sorted = Object.entries(state.accounts).sort(
        ([, left], [, right]) => (right.balance ?? 0) - (left.balance ?? 0),
      )
      return sorted[0]?.[0]
    },
    get payers() {
      return tape.events('amount.paid').length
    },
  }),
})

/** Payments `e0`, `e1` and so on, one a second. */
export function payments(...lines: readonly (readonly [account: string, amount: number])[]): Timeline {
  const inputs = lines.map(([account, amount], index) => ({
    id: `e${index}`,
    type: 'amount.paid' as const,
    at: index * 1000,
    data: { account, amount },
  }))
  return createTimeline([paid], { blockSize: 4 }).append(inputs) as unknown as Timeline
}

/** The question for the last value at a path, and the whole tape as its scene. */
export function asked(timeline: Timeline, path: string): { question: Question; scene: Scene } {
  const projection = bank as AnyProjection
  const steps = parsePath(path)
  const { chain, definitions } = timeline
  const question = {
    projection,
    program: programOf(projection, 'fast'),
    definitions,
    finder: new LeafFinder(projection),
    steps,
    value: valueAtSteps(replay(timeline, bank as never).atEnd(), steps),
  }
  const scene = {
    chain,
    position: chain.length,
    stateAt: viewsOf(projection, chain, definitions),
    indexOf: (event: { readonly id: string }) => Number(event.id.slice(1)),
  }
  return { question, scene }
}
