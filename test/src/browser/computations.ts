/** Computations that must give the same in Node and in a browser: functions from texts to a text. */
import { replay, type Timeline, timelineFromJson } from '@tapeline/core'
import { market, marketEvents, shock } from '@tapeline/core/market'
import { whatIf } from '@tapeline/core/what-if'
import { buildProjection, buildTimeline, type ProjectionSketch, sampleKinds } from '@tapeline/testing'
import { buildTape, type EditPlan, type TapePlan } from '../laws/arbitrary-branch.js'
import { bytesOf } from '../laws/bytes.js'
import { nest } from '../laws/nested-branches.js'
import { orError } from '../laws/or-error.js'
import { questions } from './questions.js'

const computations = { answer, randomReplay, randomBranch, madeOfText }

/** The computations, with the names of their texts. */
export type Computation = keyof typeof computations
export type TextsOf<Name extends Computation> = Parameters<(typeof computations)[Name]>

export function compute<Name extends Computation>(name: Name, ...texts: TextsOf<Name>): string {
  return (computations[name] as (...texts: TextsOf<Name>) => string)(...texts)
}

/** The answer to a question about the weeks, whose tape comes as JSON. */
function answer(name: string, weeks: string): string {
  const ask = questions[name]
  if (ask === undefined) throw new Error(`There is no question '${name}'.`)
  return bytesOf(ask(timelineFromJson(marketEvents, JSON.parse(weeks))))
}

/** The states of a random projection after each event of a random timeline, or the error that it throws. */
function randomReplay(plan: string, sketch: string): string {
  const timeline = buildTimeline(sampleKinds, JSON.parse(plan))
  return statesOf(timeline, buildProjection(JSON.parse(sketch) as ProjectionSketch))
}

/** A random branch of a random tape with a noisy shock after each piece of news: its events, and its state after each. */
function randomBranch(plan: string, edits: string, seed: string): string {
  const { events, blockSize } = JSON.parse(plan) as TapePlan
  const tape = buildTape({ events: [...firstPrices, ...events], blockSize })
  const parent = nest(tape, JSON.parse(edits) as EditPlan[]).steps.at(-1)?.branch ?? tape
  return orError(() => {
    const branch = whatIf(parent, { name: 'shocked', reactions: [newsShock], seed: Number(seed) })
    return `${bytesOf(branch.toJSON())}\n${statesOf(branch, market)}`
  })
}

/** The result of code generated from text, or the name of the error if the engine forbids it. */
function madeOfText(text: string): string {
  try {
    return String(new Function(text)())
  } catch (error) {
    return (error as Error).name
  }
}

/** A trade on the Friday before: a shock to an instrument without a price is an error, and edits may remove the other prices. */
const firstPrices = Object.entries({ AA: 97.31, BB: 8.07 }).map(
  ([symbol, price]): TapePlan['events'][number] => ({
    id: `first-${symbol}`,
    type: 'price.traded',
    at: Date.UTC(2025, 0, 24, 20),
    data: { symbol, price },
  }),
)

const newsShock = shock({
  name: 'shock',
  on: ['news.published'],
  exposures: { AA: 1, BB: -0.3 },
  depth: -0.186,
  path: [
    { minutes: 0, share: 0.8 },
    { minutes: 90, share: 1 },
  ],
  part: 0.437,
  halfLifeDays: 1.3,
  days: 3,
  noise: 0.021,
})

/** The state at the start and after each event, one a line; read from the end to the start, so that checkpoints are used. */
function statesOf(timeline: Timeline, projection: Parameters<typeof replay>[1]): string {
  const replayed = replay(timeline, projection)
  return Array.from({ length: timeline.length + 1 }, (_, before) =>
    orError(() => bytesOf(replayed.atPosition(timeline.length - before))),
  ).join('\n')
}
