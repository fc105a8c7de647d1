import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { replay, type Timeline } from '@tapeline/core'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { byId, replace, whatIf } from '@tapeline/core/what-if'
import { exportEvents, importEvents, importTrades } from '@tapeline/import'
import { type Benchmark, type Context, type Result, result } from '../harness/benchmark.js'
import { checkParts } from '../harness/final-state.js'
import { collectGarbage, median, timedAsync } from '../harness/measure.js'
import { type RankedTotals, ranked, type TradeTotals, tradeTotals } from '../own/trade-totals.js'
import { DuckDb, type PriceEdit, totalsOfFile } from '../peers/duckdb.js'
import { Random } from '../tape/random.js'
import { randomTrade } from '../tape/random-trade.js'
import { ratio, rounds } from './replay.js'

type Tape = Timeline<MarketEvent>

const [MOMENTS, MOMENTS_QUICK] = [200, 40]
const SAMPLES = 2000
const WHAT_IFS = 200
/** Edits a round, each compared as a question of its own. */
const EDITS = 10
/** The condition: a fall of one per cent from the highest price so far, of each of these instruments in turn. */
const FALL = 0.99
const FALLEN = ['Q17', 'Q101', 'Q250']
const SAMPLED = 'Q17'
/** The largest move of a price of the tape from one trade to the next, as a share of the price. */
const TICK = 0.001

/** One question, answered by both sides. */
interface Question {
  readonly asked: string
  /** The timeline of a round, made before the timing. Default: without checkpoints. */
  readonly timeline?: () => Tape
  readonly ours: (timeline: Tape) => unknown
  readonly theirs: (threads: number) => Promise<unknown>
}

const QUESTIONS = [
  'duckdb-end-state',
  'duckdb-moments',
  'duckdb-moments-at-once',
  'duckdb-instrument',
  'duckdb-edit',
  'duckdb-what-ifs',
  'duckdb-first',
  'duckdb-file',
  'duckdb-file-tape',
] as const
type Id = (typeof QUESTIONS)[number]

const withTwoThreads = (id: Id): string => `${id}-2-threads`

/**
 * Questions about trades, in SQL over a table of DuckDB and by a projection over a timeline; both are in memory, and loading them
 * is not timed, except where the question starts from a file. Unless a question says otherwise, each round starts from a timeline
 * without checkpoints, so the first replay is part of our time. The rows as objects of JavaScript are part of both times.
 */
export const duckDb: Benchmark = {
  name: 'duckdb',
  apart: true,
  ids: QUESTIONS.flatMap((id) => [id, withTwoThreads(id)]),
  async run(context) {
    const wanted = QUESTIONS.filter((id) => context.wants(id) || context.wants(withTwoThreads(id)))
    const asking = new Asking(context)
    const folder = mkdtempSync(join(tmpdir(), 'tapeline-bench-'))
    const duck = await DuckDb.load(context.trades().events, asking.moments, asking.edits)
    try {
      const questions = await asking.questions(duck, folder, wanted)
      const results: Result[] = []
      for (const id of wanted) results.push(...(await measured(context, id, questions[id], duck)))
      return results
    } finally {
      duck.close()
      rmSync(folder, { recursive: true })
    }
  },
}

async function measured(context: Context, id: Id, question: Question, duck: DuckDb): Promise<Result[]> {
  context.say(`DuckDB: ${question.asked}`)
  const fresh = question.timeline ?? (() => context.trades().freshColumnTimeline())
  const theirs = async (threads: number): Promise<{ ms: number; value: unknown }> => {
    await duck.useThreads(threads)
    collectGarbage()
    return timedAsync(() => question.theirs(threads))
  }
  const ours = async (): Promise<{ ms: number; value: unknown }> => {
    const timeline = fresh()
    collectGarbage()
    return timedAsync(async () => question.ours(timeline))
  }
  const own = { answer: (await ours()).value }
  for (const threads of [1, 2]) checkParts(question.asked, own, { answer: (await theirs(threads)).value })
  const ids = { one: id, two: withTwoThreads(id) }
  const times = await rounds(
    context.quick ? 3 : 5,
    {
      ours: async () => (await ours()).ms,
      ...(context.wants(ids.one) ? { one: async () => (await theirs(1)).ms } : {}),
      ...(context.wants(ids.two) ? { two: async () => (await theirs(2)).ms } : {}),
    } as Record<'ours' | 'one' | 'two', () => Promise<number>>,
    1,
  )
  const wanted = (['one', 'two'] as const).filter((threads) => context.wants(ids[threads]))
  const ms = (side: 'ours' | 'one' | 'two'): string => median(times.map((time) => time[side])).toFixed(1)
  context.say(`ours ${ms('ours')} ms; ${wanted.map((threads) => `${threads}: ${ms(threads)} ms`).join(', ')}`)
  return wanted.map((threads) =>
    result(ids[threads], ratio(times, threads, 'ours'), 'ratio', null, `DuckDB, ${question.asked}`),
  )
}

/** The random parts of the questions, the same for both sides. */
class Asking {
  /** In random order, all different. */
  readonly moments: readonly number[]
  readonly edits: readonly PriceEdit[]
  private readonly ids: readonly string[]
  private readonly from: number
  private readonly step: number

  constructor(private readonly context: Context) {
    const random = new Random(23)
    const timeline = context.trades().freshColumnTimeline()
    const { events } = context.trades()
    const [first, last] = [events[0] as MarketEvent, events.at(-1) as MarketEvent]
    const count = context.quick ? MOMENTS_QUICK : MOMENTS
    const moments = new Set<number>()
    while (moments.size < count) moments.add(random.integer(first.at, last.at))
    this.moments = [...moments]
    this.step = Math.floor((last.at - first.at) / (SAMPLES - 1))
    this.from = last.at - this.step * (SAMPLES - 1)
    const trades = Array.from({ length: WHAT_IFS }, () => randomTrade(timeline, random, 1))
    this.ids = trades.map(({ id }) => id)
    this.edits = trades.map(({ id, data: { symbol, price } }) => ({
      position: timeline.positionOf(id),
      symbol,
      price: price * (1 + (2 * random.next() - 1) * TICK),
    }))
  }

  async questions(duck: DuckDb, folder: string, wanted: readonly Id[]): Promise<Record<Id, Question>> {
    const parquet = join(folder, 'trades.parquet')
    const tape = join(folder, 'trades.tape')
    if (wanted.includes('duckdb-file') || wanted.includes('duckdb-file-tape')) await duck.writeTrades(parquet)
    if (wanted.includes('duckdb-file-tape'))
      await exportEvents((await importedTrades(parquet)) as unknown as Timeline, tape)
    const totals = (timeline: Tape): RankedTotals[] => ranked(replay(timeline, tradeTotals).atEnd())
    const replayed = this.context.trades().freshColumnTimeline()
    const { from, step } = this
    const to = from + step * (SAMPLES - 1)
    return {
      'duckdb-end-state': {
        asked: 'the totals at the end',
        ours: totals,
        theirs: () => duck.endState(),
      },
      'duckdb-moments': {
        asked: `the totals at ${this.moments.length} moments in random order, one by one`,
        ours: (timeline) => {
          const totalsAt = replay(timeline, tradeTotals)
          return this.moments.map((moment) => ranked(totalsAt.at(moment)))
        },
        theirs: async () => {
          const answers: RankedTotals[][] = []
          for (const moment of this.moments) answers.push(await duck.at(moment))
          return answers
        },
      },
      'duckdb-moments-at-once': {
        asked: `the totals at ${this.moments.length} moments in order, by one query`,
        ours: (timeline) => {
          const moments = [...this.moments].sort((left, right) => left - right)
          const states = replay(timeline, tradeTotals).atAll(moments)
          return states.map(ranked).filter((rows) => rows.length > 0)
        },
        theirs: () => duck.atAll(),
      },
      'duckdb-instrument': {
        asked: `the last price of one instrument at ${SAMPLES} moments`,
        ours: (timeline) =>
          replay(timeline, tradeTotals)
            .sample((state) => state[SAMPLED]?.last ?? null, { every: step, from, to })
            .map(({ value }) => value),
        theirs: () => duck.lastPrices(SAMPLED, from, to, step),
      },
      'duckdb-edit': {
        asked: `the totals at the end with one price changed, ${EDITS} times, after a replay`,
        timeline: () => {
          replay(replayed, tradeTotals).atEnd()
          return replayed
        },
        ours: (timeline) =>
          this.edits.slice(0, EDITS).map((_, index) => totals(this.branch(timeline, index))),
        theirs: async () => {
          const answers: RankedTotals[][] = []
          for (const edit of this.edits.slice(0, EDITS)) answers.push(await duck.withEdit(edit))
          return answers
        },
      },
      'duckdb-what-ifs': {
        asked: `the totals of the changed instrument for each of ${WHAT_IFS} prices changed, by one query`,
        ours: (timeline) => {
          replay(timeline, tradeTotals).atEnd()
          return this.edits.map(({ symbol }, index) => {
            const entry = replay(this.branch(timeline, index), tradeTotals).atEnd()[symbol]
            return totalsOf(symbol, entry)
          })
        },
        theirs: () => duck.withEachEdit(),
      },
      'duckdb-first': {
        asked: `the first fall of ${FALLEN.length} instruments by 1 % from their highest price`,
        ours: (timeline) =>
          FALLEN.map((symbol) => {
            const found = replay(timeline, tradeTotals).first((state) => {
              const { last, high } = state[symbol] ?? {}
              return last !== undefined && high !== undefined && last <= high * FALL
            })
            return found?.position ?? null
          }),
        theirs: async () => {
          const answers: unknown[] = []
          for (const symbol of FALLEN) answers.push(await duck.firstFall(symbol, FALL))
          return answers
        },
      },
      'duckdb-file': {
        asked: 'a Parquet file to the totals at the end',
        ours: async () => bySymbol((await importedTrades(parquet)) as Tape),
        theirs: (threads) => totalsOfFile(parquet, threads),
      },
      'duckdb-file-tape': {
        asked: 'a Parquet file to the totals at the end; ours from a .tape of the same trades',
        ours: async () => bySymbol(await importEvents(tape, marketEvents)),
        theirs: (threads) => totalsOfFile(parquet, threads),
      },
    }
  }

  private branch(timeline: Tape, index: number): Tape {
    const [id, edit] = [this.ids[index] as string, this.edits[index] as PriceEdit]
    return whatIf(timeline, {
      name: `edit ${index}`,
      edits: [replace(byId(id), { data: { price: edit.price } })],
    })
  }
}

async function importedTrades(path: string): Promise<Timeline<MarketEvent>> {
  return (await importTrades(path, { list: { exchange: 'XNAS' } })).timeline
}

/** The totals at the end, without market caps. */
function bySymbol(timeline: Tape): TradeTotals[] {
  return Object.entries(replay(timeline, tradeTotals).atEnd())
    .map(([symbol, entry]) => totalsOf(symbol, entry))
    .sort((left, right) => (left.symbol < right.symbol ? -1 : 1))
}

function totalsOf(symbol: string, entry: Partial<RankedTotals> | undefined): TradeTotals {
  const { last, high, low, volume } = entry as RankedTotals
  return { symbol, last, high, low, volume }
}
