/**
 * Law 2, on tapes of hundreds and thousands of events in blocks of realistic size: with any checkpoints that a later timeline
 * shares with an earlier one, each state equals a replay from the start. On the short tapes of the other suites, little happens
 * between two checkpoints, and few entries come and go.
 */
import { expect, it } from '@jest/globals'
import { type Replay, replay, type Timeline, timelineFromJson } from '@tapeline/core'
import { columnsOf, timelineFromColumns } from '@tapeline/core/internal'
import { type MarketEvent, market, marketEvents } from '@tapeline/core/market'
import {
  byId,
  type Edit,
  inOrder,
  insert,
  remove,
  replace,
  scale,
  shift,
  whatIf,
} from '@tapeline/core/what-if'
import fc from 'fast-check'
import { bytesOf } from './bytes.js'
import {
  arbitraryDraw,
  arbitraryLongTape,
  buildLongTape,
  type Draw,
  inputOf,
  type LongTapePlan,
} from './long-tape.js'
import { HOUR, LISTED_AT } from './market-tape.js'

type Tape = Timeline<MarketEvent>
type Trade = Extract<MarketEvent, { readonly type: 'price.traded' }>

/** Edits of existing trades, or of a drawn one; `where` is modulo the number of trades. */
interface TradeEdit {
  readonly does: 'remove' | 'reprice' | 'scale' | 'shift' | 'insert'
  readonly where: number
  readonly number: number
  readonly draw: Draw
}

type Change =
  | { readonly does: 'arrive'; readonly draws: readonly Draw[] }
  | { readonly does: 'replace' | 'retract'; readonly where: number; readonly price: number }
  | { readonly does: 'columns' }
  | { readonly does: 'branch'; readonly edits: readonly TradeEdit[] }
  | { readonly does: 'known'; readonly hours: number }
  | { readonly does: 'filter'; readonly left: number }

const where = fc.nat(9999)

const tradeEdit: fc.Arbitrary<TradeEdit> = fc.record({
  does: fc.constantFrom<TradeEdit['does'][]>('remove', 'reprice', 'scale', 'shift', 'insert'),
  where,
  number: fc.nat(99),
  draw: arbitraryDraw(),
})

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    // Few at a time: entries are replayed alone only where few of them differ.
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('arrive' as const),
      draws: fc.array(arbitraryDraw(), { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constantFrom('replace' as const, 'retract' as const),
      where,
      price: fc.integer({ min: 50, max: 150 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('branch' as const),
      edits: fc.array(tradeEdit, { minLength: 1, maxLength: 2 }),
    }),
  },
  fc.record({ does: fc.constant('columns' as const) }),
  fc.record({ does: fc.constant('known' as const), hours: fc.nat(240) }),
  fc.record({ does: fc.constant('filter' as const), left: fc.nat(6) }),
)

/** A change, and the positions to read after it, modulo the length. */
const step = fc.record({
  change,
  looks: fc.array(where, { maxLength: 2 }),
  checkpointBudgetBytes: fc.option(fc.integer({ min: 20_000, max: 220_000 }), { nil: undefined }),
})

function isTrade(event: MarketEvent): event is Trade {
  return event.type === 'price.traded'
}

/** The trade at this place, counted among the trades without corrections. */
function tradeAt(tape: Tape, place: number): Trade | undefined {
  const trades = [...tape].filter(isTrade).filter(({ replaces }) => replaces === undefined)
  return trades[place % trades.length]
}

/** An edit on a tape; empty if the tape has no trade for it. @param index of the edit, for its id */
function editsOf(edit: TradeEdit, index: number, tape: Tape, plan: LongTapePlan): Edit[] {
  const { does, where: place, number, draw } = edit
  if (does === 'insert') return [insert<MarketEvent>(inputOf(draw, `inserted-${index}`, plan))]
  const trade = tradeAt(tape, place)
  if (trade === undefined) return []
  const one = byId(trade.id)
  switch (does) {
    case 'remove':
      return [remove(one, { mayBeEmpty: true })]
    case 'reprice':
      return [replace(one, { data: { price: 50 + number }, mayBeEmpty: true })]
    case 'scale':
      return [scale(one, (number % 4) / 2, { mayBeEmpty: true })]
    case 'shift':
      return [shift(one, { minutes: number - 50 }, { mayBeEmpty: true })]
  }
}

/** A tape after a change. @param number of the change, for ids */
function changed(own: Change, tape: Tape, number: number, plan: LongTapePlan): Tape {
  switch (own.does) {
    case 'arrive':
      return tape.append(own.draws.map((draw, index) => inputOf(draw, `late-${number}-${index}`, plan)))
    case 'replace':
    case 'retract': {
      const trade = tradeAt(tape, own.where)
      if (trade === undefined) return tape
      const { id, type, at, data } = trade
      const correction = { id: `correction-${number}`, at, knownAt: trade.knownAt + HOUR }
      if (own.does === 'retract')
        return tape.append({ ...correction, type: 'event.retracted', retracts: id, data: {} })
      return tape.append({ ...correction, type, replaces: id, data: { ...data, price: own.price } })
    }
    case 'columns':
      return timelineFromColumns(marketEvents, columnsOf(tape))
    case 'branch': {
      const edits = own.edits.flatMap((edit, index) => editsOf(edit, index, tape, plan))
      return whatIf(tape, { name: `branch ${number}`, edits: [inOrder(edits)] })
    }
    case 'known':
      return tape.asKnownAt(LISTED_AT + own.hours * HOUR)
    case 'filter':
      return tape.filter((event) => !isTrade(event) || event.seq % 7 !== own.left)
  }
}

/** Whether later changes apply to the result of a change. After a branch or a part they apply to the tape itself. */
function isLasting({ does }: Change): boolean {
  return does !== 'branch' && does !== 'known' && does !== 'filter'
}

/** The same events in new blocks, which share no checkpoint with the first. */
function readBack(tape: Tape, blockSize: number): Tape {
  return timelineFromJson(marketEvents, JSON.parse(JSON.stringify(tape)), { blockSize })
}

/** The first difference of two texts, which is easier to read than two texts of 100,000 letters. */
function differenceOf(left: string, right: string): readonly [string, string] | undefined {
  if (left === right) return undefined
  let place = 0
  while (left[place] === right[place]) place += 1
  const start = Math.max(0, place - 200)
  return [left.slice(start, place + 50), right.slice(start, place + 50)]
}

function expectSameStates(
  run: Replay<MarketEvent, unknown>,
  afresh: Replay<MarketEvent, unknown>,
  positions: readonly number[],
): void {
  for (const position of positions) {
    const [found, expected] = [bytesOf(run.atPosition(position)), bytesOf(afresh.atPosition(position))]
    expect(differenceOf(found, expected)).toBeUndefined()
  }
}

it('law 2: a long tape that is changed again and again is replayed as if read afresh', () => {
  const plans = fc.record({
    tape: arbitraryLongTape(),
    otherBlockSize: fc.constantFrom(16, 64, 500, 5000),
    steps: fc.array(step, { minLength: 1, maxLength: 5 }),
  })
  fc.assert(
    fc.property(plans, ({ tape: plan, otherBlockSize, steps }) => {
      let tape = buildLongTape(plan)
      replay(tape, market).atEnd()
      for (const [number, { change: own, looks, checkpointBudgetBytes }] of steps.entries()) {
        const next = changed(own, tape, number, plan)
        const reference = isLasting(own)
          ? readBack(next, otherBlockSize)
          : changed(own, readBack(tape, otherBlockSize), number, plan)
        expect(next.length).toBe(reference.length)
        const options = checkpointBudgetBytes === undefined ? {} : { checkpointBudgetBytes }
        // The end first: it uses the existing checkpoints, and the other places use those kept on the way.
        const places = [next.length, ...looks.map((look) => look % (next.length + 1))]
        expectSameStates(replay(next, market, options), replay(reference, market), places)
        if (isLasting(own)) tape = next
      }
    }),
    { numRuns: Math.ceil((fc.readConfigureGlobal().numRuns as number) / 6) },
  )
})
