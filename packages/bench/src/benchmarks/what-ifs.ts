import { type Projection, replay, type TapelineEvent, type Timeline } from '@tapeline/core'
import { type MarketEvent, market, marketEvents, quotes } from '@tapeline/core/market'
import {
  byId,
  byInstrument,
  defineReaction,
  intersection,
  multiplyPrices,
  type Reaction,
  replace,
  scale,
  whatIf,
  within,
} from '@tapeline/core/what-if'
import { type Benchmark, type Context, result } from '../harness/benchmark.js'
import { median, timed } from '../harness/measure.js'
import { bytesHeld } from '../harness/memory.js'
import { type OwnReplay, OwnWork } from '../own/domain.js'
import { orderBook } from '../own/order-book.js'
import { Random } from '../tape/random.js'
import { randomTrade, type Trade } from '../tape/random-trade.js'

type Tape = Timeline<MarketEvent>

const MEGABYTE = 1e6
const WHAT_IFS = 200

/** Lets a trade that is picked by its id fall by 1 % once more. */
function fallAfter({ id }: Trade): Reaction {
  return defineReaction({
    name: 'fall',
    events: marketEvents,
    on: ['price.traded'],
    where: byId(id),
    projection: quotes,
    parameters: { factor: 0.99 },
    react: ({ data }, _, { parameters }) => [
      { type: 'price.traded', data: { symbol: data.symbol, price: data.price * parameters.factor } },
    ],
  })
}

const reacting = (tape: Tape, trade: Trade): Tape =>
  whatIf(tape, { name: 'a fall', reactions: [fallAfter(trade)] })
/** All later prices of the instrument of a trade, times 0.9. */
const multiplying = (tape: Tape, { at, data }: Trade): Tape => {
  const later = intersection(byInstrument(data.symbol), within({ from: at }))
  return whatIf(tape, { name: 'lower', edits: [multiplyPrices(later, 0.9)] })
}
const scaling = (tape: Tape, { id }: Trade): Tape =>
  whatIf(tape, { name: 'half a move', edits: [scale(byId(id), 0.5)] })

/**
 * What-ifs that touch one trade by its id, or all later prices of an instrument, at random places of a replayed tape in columns: the
 * time to make one branch, and the memory that remains after many were made and replayed to the end in one synchronous loop.
 */
export const whatIfs: Benchmark = {
  name: 'what-ifs',
  apart: true,
  ids: [
    'what-if-reaction',
    'what-if-reaction-last',
    'multiply-prices',
    'multiply-prices-half',
    'what-if-memory',
    'what-if-memory-reaction',
    'what-if-memory-multiply',
  ],
  run(context) {
    context.say('what-ifs')
    const tape = context.trades().freshColumnTimeline()
    const rounds = context.quick ? 10 : 40
    const random = new Random(17)
    const make = (made: typeof reacting, share: number): number =>
      msOf(
        rounds,
        () => randomTrade(tape, random, share),
        (trade) => made(tape, trade),
      )
    replay(tape, market).atEnd()
    const held = (made: typeof reacting): number =>
      heldAfter(context, (count) => {
        for (let index = 0; index < count; index += 1)
          replay(made(tape, randomTrade(tape, random, 1)), market).atEnd()
      })
    const [reaction, last] = [make(reacting, 1), make(reacting, 0.01)]
    const multiplied = make(multiplying, 1)
    const from = tape.eventBefore(Math.floor(tape.length / 2))?.at ?? 0
    const half = msOf(
      rounds,
      () => undefined,
      () => whatIf(tape, { name: 'lower', edits: [multiplyPrices(within({ from }), 0.9)] }),
    )
    const bytes = [scaling, reacting, multiplying].map(held)
    return [
      result('what-if-reaction', reaction, 'ms', { atMost: 10 }, null),
      result('what-if-reaction-last', last, 'ms', null, null),
      result('multiply-prices', multiplied, 'ms', { atMost: 10 }, null),
      result('multiply-prices-half', half, 'ms', null, null),
      ...['what-if-memory', 'what-if-memory-reaction', 'what-if-memory-multiply'].map((id, index) =>
        result(id, bytes[index] as number, 'MB', { atMost: 50 }, null),
      ),
    ]
  },
}

/** The same memory for what users bring: a plain and a keyed projection of own events, with one order changed. */
export const ownWhatIfs: Benchmark = {
  name: 'own-what-ifs',
  apart: true,
  ids: ['what-if-memory-own', 'what-if-memory-keyed'],
  run(context) {
    context.say('what-ifs of own events')
    const work = new OwnWork(orderBook, context.quick ? 200_000 : context.tape.events)
    const [plain, keyed] = orderBook.replays as [OwnReplay, OwnReplay]
    const held = ({ projection }: OwnReplay): number => heldByOrders(context, work, projection)
    return [
      result('what-if-memory-own', held(plain), 'MB', { atMost: 50 }, null),
      result('what-if-memory-keyed', held(keyed), 'MB', { atMost: 50 }, null),
    ]
  },
}

function heldByOrders(context: Context, work: OwnWork, projection: Projection<unknown>): number {
  const timeline = work.freshTimeline()
  const random = new Random(19)
  replay(timeline, projection).atEnd()
  return heldAfter(context, (count) => {
    for (let index = 0; index < count; index += 1) {
      const { id, data } = work.events[Math.floor(random.next() * timeline.length)] as TapelineEvent
      const { quantity } = data as { readonly quantity: number }
      const edit = replace(byId(id), { data: { quantity: quantity + 1 } })
      replay(whatIf(timeline, { name: 'one order', edits: [edit] }), projection).atEnd()
    }
  })
}

/** Megabytes that remain after a number of what-ifs, over what remains after two, in one synchronous run. */
function heldAfter({ quick }: Context, run: (count: number) => void): number {
  run(2)
  const before = bytesHeld()
  run(quick ? WHAT_IFS / 5 : WHAT_IFS)
  return Math.max(0, bytesHeld() - before) / MEGABYTE
}

function msOf<Given>(rounds: number, draw: () => Given, run: (given: Given) => unknown): number {
  const times: number[] = []
  for (let round = -2; round < rounds; round += 1) {
    const given = draw()
    const { ms } = timed(() => run(given))
    if (round >= 0) times.push(ms)
  }
  return median(times)
}
