import type { Timeline } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'
import { type Benchmark, type Context, FinalStatesDiffer, type Result, result } from '../harness/benchmark.js'
import { median, timed } from '../harness/measure.js'
import { Random } from '../tape/random.js'
import { randomTrade, type Trade } from '../tape/random-trade.js'

type Tape = Timeline<MarketEvent>
type Input = Extract<Parameters<Tape['append']>[0], { readonly type: 'price.traded' }>

const BATCH = 10_000
const TARGET = { atMost: 50 }
const IN_ORDER = 'the same trades at the end'

/**
 * Late trades and corrections of trades at random places of a long tape, each in a separate append; and ten thousand late trades
 * in one append, for each event, also compared with the same trades in order at the end. Reading, checks, look-ups and garbage
 * are included.
 */
export const lateArrivals: Benchmark = {
  name: 'late-arrivals',
  ids: ['late-arrival', 'correction', 'late-batch', 'late-batch-in-order'],
  run(context) {
    context.say('appending late trades and corrections')
    const tape = context.trades().freshTimeline()
    const inputs = new Inputs(tape)
    const count = context.quick ? 300 : 2000
    const found = {
      late: [] as number[],
      correction: [] as number[],
      batch: [] as number[],
      ratio: [] as number[],
    }
    for (let round = -1; round < (context.quick ? 2 : 7); round += 1) {
      const late = oneByOne(tape, inputs.late(count))
      const correction = oneByOne(tape, inputs.corrections(count))
      const [batch, inOrder] = [inputs.late(BATCH), inputs.behind(BATCH)].map((all) => inOneAppend(tape, all))
      if (round < 0) continue
      found.late.push(late)
      found.correction.push(correction)
      found.batch.push(batch as number)
      found.ratio.push((batch as number) / (inOrder as number))
    }
    checkOrders(tape, inputs.late(count), context)
    return [
      result('late-arrival', median(found.late), 'µs', TARGET, null),
      result('correction', median(found.correction), 'µs', TARGET, null),
      result('late-batch', median(found.batch), 'µs', TARGET, null),
      result('late-batch-in-order', median(found.ratio), 'ratio', null, IN_ORDER),
    ] satisfies Result[]
  },
}

/** Microseconds for each event. */
function oneByOne(tape: Tape, inputs: readonly Input[]): number {
  const { ms } = timed(() => inputs.reduce((grown, input) => grown.append(input), tape))
  return (ms * 1000) / inputs.length
}

/** Microseconds for each event. */
function inOneAppend(tape: Tape, inputs: readonly Input[]): number {
  return (timed(() => tape.append(inputs)).ms * 1000) / inputs.length
}

/** @throws FinalStatesDiffer if the order of the tape depends on the order of arrival */
function checkOrders(tape: Tape, inputs: readonly Input[], { say }: Context): void {
  say('comparing single appends with one append')
  const oneByOne = inputs.reduce((grown, input) => grown.append(input), tape)
  const atOnce = tape.append(inputs)
  const isSame = inputs.every(({ id }) => oneByOne.positionOf(id) === atOnce.positionOf(id))
  if (!isSame || oneByOne.length !== atOnce.length)
    throw new FinalStatesDiffer('Late events', ['their places'])
}

/** Corrections of random trades of a tape, each known a minute after its trade. */
export function correctionsOf(tape: Tape, count: number): Input[] {
  return new Inputs(tape).corrections(count)
}

/** Created before the timing; their ids are the next ids of the feed. */
class Inputs {
  private readonly random = new Random(17)
  private next: number

  constructor(private readonly tape: Tape) {
    this.next = tape.length
  }

  late(count: number): Input[] {
    return this.made(count, (trade, at) => ({ at, knownAt: at + 60_000, data: trade.data }))
  }

  corrections(count: number): Input[] {
    return this.made(count, ({ id, data, ...trade }) => ({
      at: trade.at,
      knownAt: trade.knownAt + 60_000,
      replaces: id,
      data: { ...data, price: data.price * 1.001 },
    }))
  }

  /** In order, and later than all of the tape. */
  behind(count: number): Input[] {
    const end = (this.tape.eventBefore(this.tape.length) as MarketEvent).at
    return this.made(count, ({ data }, _, index) => ({ at: end + index, data }))
  }

  private made(
    count: number,
    make: (trade: Trade, at: number, index: number) => Omit<Input, 'id' | 'type'>,
  ): Input[] {
    return Array.from({ length: count }, (_, index) => {
      const trade = randomTrade(this.tape, this.random, 1)
      const id = `e${this.next++}`
      return { id, type: 'price.traded', ...make(trade, trade.at + this.random.next(), index) }
    })
  }
}
