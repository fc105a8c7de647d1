import { describe, expect, it } from '@jest/globals'
import { defineEvent, defineProjection, isTapelineError, replay } from '@tapeline/core'
import { market, marketEvents } from '@tapeline/core/market'
import { defineReaction, scale } from '@tapeline/core/what-if'
import { readScenario } from '@tapeline/scenarios/node'
import fc from 'fast-check'
import { z } from 'zod'
import { arbitraryTimeline } from '../arbitrary-timeline.js'
import { eventCreators } from '../event-creators.js'
import { CORRECTED_CLOSE, friday, listed, MONDAY, messageOf, monday } from '../nvidia.fixture.js'
import { sampleKinds } from '../sample-events.js'
import { given } from './given.js'
import { inOtherOrder, shuffled } from './history.js'

const { price, close } = eventCreators(marketEvents)
const scenario = await readScenario('deepseek-r1')

describe('given, when, then', () => {
  it('holds for values, tests and matchers, and checks further expectations', () => {
    const test = given([listed, friday]).when(monday)
    test
      .then({ 'quotes.NVDA.last': 118.42, 'quotes.NVDA.previousClose': 142.62 })
      .then({
        'quotes.NVDA.last': (last: number) => last < 120,
        'quotes.NVDA.changePct': expect.closeTo(-17, 0),
      })
      .then({ 'quotes.NVDA.last': 118 }, { tolerance: 0.5 })
      .then({ 'quotes.NVDA.last': 142.62 }, { at: '2025-01-24T16:00-05:00' })
      .then({ 'quotes.NVDA.shares': undefined })
  })

  it('says what was expected and found, and which events and corrections the value depends on', () => {
    expect(messageOf(() => given(scenario).then({ 'quotes.NVDA.last': 118.58 }, { at: MONDAY }))).toBe(
      `quotes.NVDA.last, after claim-early-close-118.51, 2025-01-27T21:00:00.000Z\n${CORRECTED_CLOSE}`,
    )
  })

  it('sees what was known at a moment', () => {
    given(scenario).asKnownAt('2025-01-27T17:00-05:00').then({ 'quotes.NVDA.last': 118.58 }, { at: MONDAY })
  })

  it('branches by edits', () => {
    given(scenario.timeline)
      .when(scale('r1-release', 0.5))
      .then({ 'quotes.NVDA.last': 129.9579178041877, 'quotes.NVDA.basis': 'rebased' }, { at: MONDAY })
  })

  it('rejects a path that leads to nothing, with the nearest name', () => {
    expect(messageOf(() => given([listed, friday]).then({ 'quotes.NVDA.lsat': 1 }))).toContain(
      "Did you mean 'last'?",
    )
    expect(messageOf(() => given([listed, friday]).then({ 'quotes.NVDA.lsat': undefined }))).toContain('last')
  })

  it('expects errors by their code', () => {
    const bad = price.traded({ symbol: 'NVDA', price: -1 }, MONDAY)
    given([listed]).when(bad).thenError('event.data-invalid')
    given(scenario).when(scale('r1-release', 0.5), scale('r1-release', 2)).thenError('edit.overlap')
    expect(messageOf(() => given([listed]).when(friday).thenError('event.invalid'))).toMatch(/found none/)
    expect(messageOf(() => given([listed]).when(bad).thenError('event.unknown'))).toMatch(
      /found 'event.data-invalid'/,
    )
    expect(messageOf(() => given([listed]).when(bad).then({}))).toContain('[event.data-invalid]')
  })

  const bounce = defineReaction({
    name: 'bounce',
    events: marketEvents,
    on: ['close.published'],
    projection: market,
    parameters: {},
    react: ({ at, data }) => [
      { type: 'price.traded', at: at + 60_000, data: { symbol: data.symbol, price: data.price + 1 } },
    ],
  })
  const closed = (day: string, value: number) =>
    close.published({ symbol: 'NVDA', day, price: value }, `${day}T16:00-05:00`)

  it('expects the events that a reaction derives from what happens', () => {
    given([listed])
      .when(bounce, closed('2025-01-27', 118))
      .thenEvents([price.traded({ symbol: 'NVDA', price: 119 }, '2025-01-27T16:01-05:00')])
    given([listed, closed('2025-01-24', 142), closed('2025-01-27', 118)])
      .when(bounce)
      // The first bounce carries over to the next close.
      .thenEvents([
        { type: 'price.traded' },
        { type: 'price.traded', data: { price: expect.closeTo(119.83, 2) } },
      ])
    const wrong = () =>
      given([listed])
        .when(bounce, closed('2025-01-27', 118))
        .thenEvents([price.traded({ symbol: 'NVDA', price: 120 }, '2025-01-27T16:01-05:00')])
    expect(messageOf(wrong)).toMatch(/expected price 120, found 119/)
    expect(messageOf(() => given([listed]).when(bounce, closed('2025-01-27', 118)).thenEvents([]))).toMatch(
      /expected none/,
    )
    expect(
      messageOf(() =>
        given([listed])
          .when(bounce)
          .thenEvents([{ type: 'price.traded' }]),
      ),
    ).toMatch(/found no events/)
  })

  it('rejects wrong use', async () => {
    expect(messageOf(() => given('deepseek-r1' as never))).toContain('a timeline, a scenario')
    expect(messageOf(() => given([listed]).when({ nothing: 1 } as never))).toContain('events, edits')
    expect(messageOf(() => given([listed]).when(friday).asKnownAt(MONDAY))).toContain('before when()')
    expect(messageOf(() => given([listed]).thenEvents([]))).toContain('needs a reaction')
    await expect((async () => await (given([listed]) as unknown as Promise<void>))()).rejects.toThrow(
      'do not await it',
    )
    expect(
      messageOf(() => given([listed]).then({ 'quotes.NVDA.last': 1 }, { tolerence: 1 } as never)),
    ).toContain('tolerance')
  })
})

const added = defineEvent({ type: 'stock.added', schema: z.strictObject({ count: z.number() }) })
const stock = eventCreators([added]).stock
const first = stock.added({ count: 2 }, '2025-01-27T10:00Z')
const second = stock.added({ count: 3 }, '2025-01-27T11:00Z')

describe('every then replays the events again', () => {
  const projectionOf = (
    recipe: (draft: { total: number }, count: number, seq: number) => void,
    initial = { total: 0 },
  ) =>
    defineProjection({
      name: 'stock',
      events: [added],
      initial: () => initial,
      recipes: () => ({ 'stock.added': (draft, { data, seq }) => recipe(draft, data.count, seq) }),
    })

  it('and finds nothing wrong with a pure projection', () => {
    const pure = projectionOf((draft, count) => {
      draft.total += count
    })
    given([second, first], pure).then({ total: 5 })
  })

  it('and finds a recipe that keeps something outside the state', () => {
    let calls = 0
    const impure = projectionOf((draft) => {
      calls += 1
      draft.total = calls
    })
    expect(messageOf(() => given([first, second], impure).then({ total: 2 }))).toMatch(
      /law 1.*\ntotal was 2 and is now \d+/,
    )
  })

  it('and finds a dependence on the order of arrival', () => {
    const ordered = projectionOf((draft, _, seq) => {
      draft.total = seq
    })
    const events = Array.from({ length: 12 }, (_, index) =>
      stock.added({ count: 1 }, Date.UTC(2025, 0, 27, index)),
    )
    expect(messageOf(() => given(events, ordered).then({ total: 11 }))).toMatch(/law 4/)
  })

  it('and rejects data that JSON loses, and a schema that changes its own output, before any law', () => {
    const dated = defineEvent({ type: 'lot.added', schema: z.strictObject({ on: z.any() }) })
    const noted = defineEvent({
      type: 'note.made',
      schema: z.strictObject({ text: z.string().transform((text) => `${text}!`) }),
    })
    const { lot, note } = eventCreators([dated, noted])
    const appended = (event: object) => messageOf(() => given([event as never]).then({}))
    expect(appended(lot.added({ on: new Date(0) }, '2025-01-27T10:00Z'))).toBe(
      "event 'lot.added-2025-01-27T10:00:00.000Z': lot.added data.on is an instance of a class; use plain objects and arrays. [event.data-invalid]",
    )
    expect(appended(note.made({ text: 'a' }, '2025-01-27T10:00Z'))).toBe(
      "event 'note.made-2025-01-27T10:00:00.000Z': note.made data: the schema changes or rejects its own output, which could not be written and read back. [event.data-invalid]",
    )
  })
})

describe('another order of arrival', () => {
  it('has the same events, and replays to the same states', () => {
    fc.assert(
      fc.property(arbitraryTimeline(sampleKinds), (timeline) => {
        const other = shuffled(timeline as never)
        expect([...other].map(({ id }) => id)).toEqual([...timeline].map(({ id }) => id))
        expect(
          inOtherOrder(timeline.arrivals())
            .map(({ id }) => id)
            .sort(),
        ).toEqual(
          timeline
            .arrivals()
            .map(({ id }) => id)
            .sort(),
        )
      }),
    )
  })

  it('is another order', () => {
    const events = Array.from({ length: 30 }, (_, index) =>
      stock.added({ count: 1 }, Date.UTC(2025, 1, 1, 0, index)),
    )
    const timeline = given(events).timeline
    expect(
      shuffled(timeline)
        .arrivals()
        .map(({ id }) => id),
    ).not.toEqual(timeline.arrivals().map(({ id }) => id))
  })
})

describe('event creators', () => {
  it('fill in the type, the time and an id of their own for each event', () => {
    const { dividend } = eventCreators(marketEvents)
    const own = eventCreators(marketEvents)
    const make = () => own.price.traded({ symbol: 'NVDA', price: 1 }, '2025-01-27T09:30-05:00')
    expect(make()).toEqual({
      id: 'price.traded-NVDA-2025-01-27T14:30:00.000Z',
      type: 'price.traded',
      at: '2025-01-27T09:30-05:00',
      data: { symbol: 'NVDA', price: 1 },
    })
    expect(make().id).toBe('price.traded-NVDA-2025-01-27T14:30:00.000Z-2')
    expect(typeof dividend.wentEx).toBe('function')
    expect(replay(given([listed, make(), make()]).timeline, market).atEnd().quotes.NVDA?.last).toBe(1)
  })

  it('report a wrong date, field and definition where they are written', () => {
    expect(() => price.traded({ symbol: 'NVDA', price: 1 }, '2025-01-27T09:30')).toThrow('offset')
    expect(() => price.traded({ symbol: 'NVDA', price: 1 }, 0, { knownat: 1 } as never)).toThrow('knownAt')
    // @ts-expect-error: a field is missing.
    const incomplete = price.traded({ symbol: 'NVDA' }, '2025-01-27T09:30-05:00')
    given([listed]).when(incomplete).thenError('event.data-invalid')
    // @ts-expect-error: there is no such event.
    expect(price.trade).toBeUndefined()
    expect(() => eventCreators([added, added])).toThrow("'stock.added'")
    try {
      eventCreators([{}] as never)
    } catch (error) {
      expect(isTapelineError(error, 'argument.invalid')).toBe(true)
    }
  })
})
