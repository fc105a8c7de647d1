import { describe, it } from '@jest/globals'
import { replay, type TapelineEvent } from '@tapeline/core'
import { type MarketState, market, quotes } from '@tapeline/core/market'
import { remove, scale, whatIf } from '@tapeline/core/what-if'
import { readScenario } from '@tapeline/scenarios/node'
import { given } from '../given/given.js'
import { expect } from '../jest.js'
import { CORRECTED_CLOSE, FRIDAY, friday, listed, MONDAY, messageOf, monday } from '../nvidia.fixture.js'
import { addMatchers } from './matchers.js'
import { snapshotText } from './snapshot.js'

const scenario = await readScenario('deepseek-r1')
const weeks = scenario.timeline
const replayed = replay(weeks, market)
const half = whatIf(weeks, { name: 'half', edits: [scale('r1-release', 0.5)] })

describe('toHaveStateAt', () => {
  it('compares a value with a tolerance, a test or a matcher', () => {
    expect(replayed).toHaveStateAt(MONDAY, 'quotes.NVDA.last', 118.42)
    expect(scenario).toHaveStateAt(MONDAY, 'quotes.NVDA.changePct', -17, 0.04)
    expect(weeks).toHaveStateAt(MONDAY, 'ranking[symbol=NVDA].rank', (rank: number) => rank > 1)
    expect(weeks).toHaveStateAt(FRIDAY, 'quotes.NVDA.last', expect.closeTo(142.62))
    expect(weeks).not.toHaveStateAt(MONDAY, 'quotes.NVDA.last', 118.58)
    expect(weeks.asKnownAt('2025-01-27T17:00-05:00')).toHaveStateAt(MONDAY, 'quotes.NVDA.last', 118.58)
    expect(replay(weeks, quotes)).toHaveStateAt(MONDAY, 'NVDA.last', 118.42)
  })

  it('says what the number depends on, with corrections', () => {
    expect(
      messageOf(() => expect(weeks).toHaveStateAt(MONDAY, 'quotes.NVDA.last', 118.58)),
    ).toBe(`quotes.NVDA.last at 2025-01-27T21:00:00.000Z, after
  2025-01-27T21:00:00.000Z claim.made claim-early-close-118.51 { subject: { path: 'quotes.NVDA.last', at: 1738011600000 }, … 3 more } known 2025-01-27T21:05:00.000Z
${CORRECTED_CLOSE}`)
  })
})

describe('conditions', () => {
  const above = (limit: number) => (state: MarketState) => (state.quotes.NVDA?.last ?? 200) > limit

  it('hold throughout a window', () => {
    expect(weeks).toHoldThroughout(above(110))
    expect(weeks).toHoldThroughout(above(130), { to: '2025-01-27T09:00-05:00' })
    expect(weeks).not.toHoldThroughout(above(130))
    const message = messageOf(() => expect(weeks).toHoldThroughout(above(120)))
    expect(message).toMatch(/it does not at 2025-01-27T16:30:00\.000Z, after\n.*bar-NVDA-2025-01-27T10:30/)
    expect(message).toMatch(/quotes\.NVDA\.last is 119\.15\ndepends on bar-NVDA-2025-01-27T10:30:/)
  })

  it('are reached before a moment', () => {
    const crashed = (state: MarketState) => !above(120)(state)
    expect(weeks).toReachBefore(crashed, '2025-01-27T11:31-05:00')
    expect(weeks).not.toReachBefore(crashed, '2025-01-27T11:30-05:00')
    expect(messageOf(() => expect(weeks).toReachBefore(crashed, FRIDAY))).toMatch(
      /it first does at 2025-01-27T16:30/,
    )
    expect(messageOf(() => expect(weeks).toReachBefore(() => false, FRIDAY))).toMatch(/it never does/)
  })
})

describe('knowledge and causes', () => {
  it('names the events that a value depends on', () => {
    expect(weeks).toDependOn('quotes.NVDA.changePct', MONDAY, [
      'close-NVDA-2025-01-24',
      'close-NVDA-2025-01-27',
    ])
    expect(weeks).not.toDependOn('quotes.NVDA.changePct', MONDAY, 'close-NVDA-2025-01-28')
    expect(messageOf(() => expect(weeks).toDependOn('quotes.NVDA.last', MONDAY, 'r1-release'))).toMatch(
      /no dependence on r1-release\ndepends on close-NVDA-2025-01-27:/,
    )
  })

  it('finds look-ahead', () => {
    expect(weeks).toBeUnaffectedByLaterKnowledge(FRIDAY, 'quotes.NVDA.last')
    expect(weeks).not.toBeUnaffectedByLaterKnowledge(MONDAY, 'quotes.NVDA.last')
    expect(messageOf(() => expect(weeks).toBeUnaffectedByLaterKnowledge(MONDAY, 'quotes.NVDA.last'))).toMatch(
      /found 118\.42, with what became known later\ndepends on close-NVDA-2025-01-27/,
    )
  })

  it('finds the first difference of a branch', () => {
    const without = whatIf(weeks, {
      name: 'no close',
      edits: [remove('close-NVDA-2025-01-28', { consequences: 'keep' })],
    })
    expect(weeks).toFirstDifferAt(without, 'close-NVDA-2025-01-28')
    expect(weeks).not.toFirstDifferAt(without, 'close-NVDA-2025-01-27')
    expect(weeks).not.toFirstDifferAt(weeks, 'close-NVDA-2025-01-27')
    expect(messageOf(() => expect(weeks).toFirstDifferAt(half, 'r1-release'))).toMatch(/other: .*rebased/)
  })

  it('compares whole replays', () => {
    expect(replay(weeks, quotes)).toEqualReplayOf(replay(weeks, quotes, { mode: 'immer' }))
    expect(replay(half, quotes)).not.toEqualReplayOf(replay(weeks, quotes))
    expect(messageOf(() => expect(replay(half, quotes)).toEqualReplayOf(replay(weeks, quotes)))).toMatch(
      /META\.last: expected 626\.61\nfound 636\.96\d+\ndepends on print-META-2025-01-27:/,
    )
  })
})

describe('toMatchTimelineSnapshot', () => {
  const small = given([listed, friday, monday]).timeline

  it('has a line for each day, and values at its end', () => {
    expect(snapshotText(replay(small, market) as never, ['quotes.NVDA.last']).replaceAll(/#\w+/g, '#')).toBe(
      `3 events
2025-01-24 instrument.listed 1, price.traded 1 #
  quotes.NVDA.last 142.62
2025-01-27 price.traded 1 #
  quotes.NVDA.last 118.42`,
    )
  })

  it('gives these lines to the snapshots of the test runner', () => {
    const snapshots: unknown[] = []
    const matchers: Record<string, (received: unknown, ...args: unknown[]) => { readonly pass: boolean }> = {}
    const runner = (value: unknown) => ({ toMatchSnapshot: () => void snapshots.push(value) })
    addMatchers(Object.assign(runner, { extend: (own: object) => void Object.assign(matchers, own) }))
    expect(matchers.toMatchTimelineSnapshot?.call({}, small, ['quotes.NVDA.last']).pass).toBe(true)
    expect(snapshots).toEqual([snapshotText(replay(small, market) as never, ['quotes.NVDA.last'])])
  })

  it('changes with any change of an event, and not with the order of arrival', () => {
    const text = (events: Iterable<TapelineEvent>) =>
      snapshotText(replay(given([...events] as never).timeline, market) as never, [])
    const events = [...small] as TapelineEvent[]
    expect(text(events.toReversed())).toBe(text(events))
    const changed = events.map((event, index) => (index === 2 ? { ...event, knownAt: event.at + 1 } : event))
    expect(text(changed)).not.toBe(text(events))
  })
})

describe('wrong use is a clear error, also under .not', () => {
  const wrong: Readonly<Record<string, [run: (not: boolean) => void, message: string | RegExp]>> = {
    'a typo in a path': [
      (not) => on(not).toHaveStateAt(MONDAY, 'quotes.NVDA.lsat', 1),
      "Did you mean 'last'?",
    ],
    'a typo in a key': [
      (not) => on(not).toHaveStateAt(MONDAY, 'quotes.NVDAA.last', 1),
      "Did you mean 'NVDA'?",
    ],
    'a date before the tape': [
      (not) => on(not).toHaveStateAt('1999-01-01T00:00Z', 'quotes.NVDA.last', 1),
      'outside',
    ],
    'a date after the tape': [
      (not) => on(not).toDependOn('quotes.NVDA.last', '2030-01-01T00:00Z', 'x'),
      'outside',
    ],
    'a date without an offset': [
      (not) => on(not).toHaveStateAt('2025-01-27T16:00', 'quotes.NVDA.last', 1),
      'offset',
    ],
    'an unknown id': [(not) => on(not).toDependOn('quotes.NVDA.last', MONDAY, 'r1-relaese'), 'r1-release'],
    'an unknown id of a difference': [(not) => on(not).toFirstDifferAt(half, 'r1-relaese'), 'r1-release'],
    'no condition': [(not) => on(not).toHoldThroughout('x' as never), 'a function'],
    'an empty window': [
      (not) => on(not).toHoldThroughout(() => true, { from: MONDAY, to: FRIDAY }),
      'window',
    ],
    'a misspelt window': [(not) => on(not).toHoldThroughout(() => true, { form: MONDAY } as never), "'from'"],
    'a wrong tolerance': [
      (not) => on(not).toHaveStateAt(MONDAY, 'quotes.NVDA.last', 1, '1' as never),
      'a number',
    ],
    'another kind of value': [
      (not) => (not ? expect({}).not : expect({})).toEqualReplayOf(replayed),
      'a replay, a timeline, or a scenario',
    ],
  }
  const on = (not: boolean) => (not ? expect(weeks).not : expect(weeks))

  it.each(Object.entries(wrong))('%s', (_, [run, message]) => {
    for (const not of [false, true]) expect(messageOf(() => run(not))).toMatch(message)
  })

  it('a negated snapshot', () => {
    expect(messageOf(() => expect(weeks).not.toMatchTimelineSnapshot())).toContain('cannot be negated')
  })
})
