import { isDeepStrictEqual } from 'node:util'
import { createTimeline, type Projection, replay, type TapelineEvent, type Timeline } from '@tapeline/core'
import { byId, replace, whatIf } from '@tapeline/core/what-if'
import { type Benchmark, type Context, FinalStatesDiffer, type Result, result } from '../harness/benchmark.js'
import { collectGarbage, median, timed, timedAsync } from '../harness/measure.js'
import { type Domain, type OwnReplay, OwnWork } from '../own/domain.js'
import { gameScore } from '../own/game-score.js'
import { orderBook } from '../own/order-book.js'
import { foldOf, immerReplay, type PeerReplay, reduxToolkitReplay } from '../own/peers.js'
import { sensorReadings } from '../own/sensors.js'
import { SHAPES } from '../own/shapes.js'
import { shop } from '../own/shop.js'
import { castoreStore } from '../peers/castore.js'
import { emmettStore } from '../peers/emmett.js'
import { Random } from '../tape/random.js'
import { HAND_WRITTEN, ratio, rounds } from './replay.js'

const EDITS_PER_ROUND = 20
/** Events of a sample for libraries of drafts, full and quick. */
const [SAMPLE, SAMPLE_QUICK] = [40_000, 10_000]

/** Events and projections of users: three domains whose events declare no columns, against a hand-written loop. */
export const ownProjections: readonly Benchmark[] = [orderBook, sensorReadings, gameScore].map((domain) =>
  ownReplays(domain as unknown as Domain<never>),
)

function ownReplays(domain: Domain<never>): Benchmark {
  return {
    name: `own-${domain.name}-replays`,
    apart: true,
    ids: domain.replays.map(({ id }) => id),
    async run(context) {
      const work = workOf(domain, context)
      const results: Result[] = []
      for (const own of domain.replays) {
        if (!context.wants(own.id)) continue
        context.say(own.id)
        checkSame(own.id, oursOf(own, work.freshTimeline()), own.byHand(work.events))
        const times = await rounds(context.quick ? 7 : 15, {
          ours: () => ms(work.freshTimeline(), (timeline) => oursOf(own, timeline)),
          hand: () => ms(undefined, () => own.byHand(work.events)),
        })
        results.push(
          result(own.id, ratio(times, 'ours', 'hand'), 'ratio', { atMost: own.atMost }, HAND_WRITTEN),
        )
      }
      return results
    },
  }
}

/** Projections as people write them, each against a loop with the same recipes. */
export const ownShapes: Benchmark = {
  name: 'own-shapes',
  apart: true,
  ids: ['own-shapes-p50', 'own-shapes-max'],
  async run(context) {
    const work = workOf(shop, context)
    const ratios: number[] = []
    for (const { name, projection, byHand } of SHAPES) {
      const state = structuredClone(replay(work.freshTimeline(), projection).atEnd())
      checkSame(name, state, structuredClone(byHand(work.events)))
      const times = await rounds(context.quick ? 5 : 9, {
        ours: () => ms(work.freshTimeline(), (timeline) => replay(timeline, projection).atEnd()),
        hand: () => ms(undefined, () => byHand(work.events)),
      })
      ratios.push(ratio(times, 'ours', 'hand'))
      context.say(`${name}: ${ratios.at(-1)?.toFixed(2)}`)
    }
    return [
      result('own-shapes-p50', median(ratios), 'ratio', { atMost: 1.5 }, 'a loop with the same recipes'),
      result('own-shapes-max', Math.max(...ratios), 'ratio', null, 'a loop with the same recipes'),
    ]
  },
}

/** The replay of positions with checkpoints against one without, and branches with one edited order. */
export const ownCheckpoints: Benchmark = {
  name: 'own-plain-state',
  apart: true,
  ids: ['own-checkpoints', 'own-edit', 'own-edit-max'],
  async run(context) {
    const { projection } = orderBook.replays[0] as OwnReplay
    const work = workOf(orderBook, context)
    context.say('checkpoints of a plain state')
    const times = await rounds(context.quick ? 7 : 15, {
      ours: () => ms(work.freshTimeline(), (timeline) => replay(timeline, projection).atEnd()),
      without: () =>
        ms(work.freshTimeline(), (timeline) =>
          replay(timeline, projection, { checkpointBudgetBytes: 0 }).atEnd(),
        ),
    })
    context.say('edits of a plain state')
    const random = new Random(7)
    const shares: number[] = []
    for (let round = -1; round < (context.quick ? 2 : 5); round += 1) {
      const timeline = work.freshTimeline()
      const full = ms(timeline, (tape) => replay(tape, projection).atEnd())
      for (let edit = 0; edit < EDITS_PER_ROUND; edit += 1) {
        const event = work.events[Math.floor(random.next() * timeline.length)] as TapelineEvent
        const branchMs = editMs(timeline, projection, event)
        if (round >= 0) shares.push(branchMs / full)
      }
    }
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
    return [
      result('own-checkpoints', ratio(times, 'ours', 'without'), 'ratio', { atMost: 1.1 }, 'no checkpoints'),
      result('own-edit', mean, 'ratio', { atMost: 0.55 }, 'a full replay'),
      result('own-edit-max', Math.max(...shares), 'ratio', { atMost: 1.1 }, 'a full replay'),
    ]
  },
}

function editMs(
  timeline: Timeline<TapelineEvent>,
  projection: Projection<unknown>,
  { id, data }: TapelineEvent,
): number {
  const { quantity } = data as { readonly quantity: number }
  const edit = replace(byId(id), { data: { quantity: quantity + 1 } })
  return ms(undefined, () =>
    replay(whatIf(timeline, { name: 'one order', edits: [edit] }), projection).atEnd(),
  )
}

/** `append` of events of two types, divided by the time that their schemas take for the same data. */
export const ownAppend: Benchmark = {
  name: 'own-append',
  apart: true,
  ids: ['own-append'],
  async run(context) {
    context.say('appending orders')
    const { definitions } = orderBook
    const inputs = orderBook.inputs(countIn(context))
    const schemas = new Map(definitions.map(({ type, schema }) => [type, schema['~standard']]))
    const times = await rounds(context.quick ? 3 : 5, {
      ours: () => ms(undefined, () => createTimeline(definitions).append(inputs)),
      schema: () => ms(undefined, () => inputs.map(({ type, data }) => schemas.get(type)?.validate(data))),
    })
    return [
      result('own-append', ratio(times, 'ours', 'schema'), 'ratio', { atMost: 1.5 }, 'the schemas alone'),
    ]
  },
}

/** Other libraries with the same recipes on the same events: their time for each event, divided by ours. */
export const ownPeers: Benchmark = {
  name: 'own-peers',
  apart: true,
  ids: ['own-emmett', 'own-castore', 'own-immer', 'own-redux-toolkit'],
  async run(context) {
    const work = workOf(orderBook, context)
    const sample = work.events.slice(0, context.quick ? SAMPLE_QUICK : SAMPLE)
    const all = work.events
    // Libraries of drafts come last, since functions that have met a Proxy stay slow.
    const emmett = await emmettStore(foldOf(orderBook), all)
    const castore = castoreStore(foldOf(orderBook), all)
    const peers: [string, string, readonly TapelineEvent[], PeerReplay][] = [
      ['own-emmett', 'Emmett aggregateStream', all, emmett],
      ['own-castore', 'Castore getAggregate', all, castore],
      ['own-immer', 'Immer, a draft an event', sample, immerReplay(orderBook)],
      ['own-redux-toolkit', 'a slice of Redux Toolkit', sample, reduxToolkitReplay(orderBook)],
    ]
    const { projection } = orderBook.replays[0] as OwnReplay
    const results: Result[] = []
    for (const [id, opponent, events, run] of peers) {
      if (!context.wants(id)) continue
      context.say(opponent)
      const state = replay(work.freshTimeline(), projection).atPosition(events.length)
      checkSame(id, state, await run(events))
      const ratios: number[] = []
      for (let round = 0; round < 3; round += 1) {
        const theirs = (await timedAsync(async () => run(events))).ms / events.length
        const ours = ms(work.freshTimeline(), (timeline) => replay(timeline, projection).atEnd())
        ratios.push(theirs / (ours / all.length))
      }
      results.push(result(id, median(ratios), 'ratio', { atLeast: 1 }, opponent))
    }
    return results
  },
}

function countIn({ tape, quick }: Context): number {
  return quick ? 200_000 : tape.events
}

function workOf(domain: Pick<Domain<never>, 'name' | 'definitions' | 'inputs'>, context: Context): OwnWork {
  context.say(`making events of ${domain.name}`)
  return new OwnWork(domain, countIn(context))
}

function oursOf(
  { projection, read = (state) => state }: OwnReplay,
  timeline: Timeline<TapelineEvent>,
): unknown {
  return read(replay(timeline, projection).atEnd())
}

/** Milliseconds of a call; what it works on is made before. */
function ms<Given>(given: Given, run: (given: Given) => unknown): number {
  collectGarbage()
  return timed(() => run(given)).ms
}

/** @throws FinalStatesDiffer */
function checkSame(what: string, ours: unknown, theirs: unknown): void {
  if (
    !isDeepStrictEqual({ ...(ours as object) }, { ...(theirs as object) }) &&
    !isDeepStrictEqual(ours, theirs)
  )
    throw new FinalStatesDiffer(what, ['the state'])
}
