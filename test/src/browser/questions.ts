import { explain, replay, type Timeline } from '@tapeline/core'
import {
  calibrate,
  calibratedShock,
  dailyCloses,
  eventStudy,
  hold,
  type MarketEvent,
  type MarketState,
  market,
  modelPath,
  quotes,
  shock,
  timedRamp,
  versusNoChange,
} from '@tapeline/core/market'
import {
  causedBy,
  compare,
  intersection,
  project,
  remove,
  scale,
  shift,
  threshold,
  type WhatIfOptions,
  whatIf,
  within,
} from '@tapeline/core/what-if'

type Weeks = Timeline<MarketEvent>

const MONDAY = '2025-01-27T16:00-05:00'
const END = '2025-02-03T11:00-05:00'
const MOMENTS = [
  '2025-01-17T16:00-05:00',
  '2025-01-27T09:30-05:00',
  '2025-01-27T12:34:56-05:00',
  MONDAY,
  '2025-01-28T16:00-05:00',
  END,
]
const hit = { NVDA: 1, AVGO: 1.02, MSFT: 0.13, AAPL: -0.17 }
const fitted = {
  instruments: ['NVDA', 'AVGO', 'TSM', 'ORCL', 'AAPL'],
  session: '2025-01-27',
  days: 3,
  horizonDays: 8,
}

const nvidia = ({ quotes }: MarketState): number | undefined => quotes.NVDA?.last

function statesOf(timeline: Weeks): unknown[] {
  const replayed = replay(timeline, market)
  return [...MOMENTS.map((moment) => replayed.at(moment)), replayed.atEnd()]
}

function reacted(weeks: Weeks, options: Omit<WhatIfOptions, 'name'>): unknown {
  const branch = whatIf(weeks, { name: 'reacted', ...options })
  return [branch.toJSON(), statesOf(branch)]
}

const noisy = shock({
  name: 'shock',
  on: ['model.released'],
  where: 'r1-release',
  exposures: hit,
  depth: -0.186,
  path: [
    { minutes: 0, share: 0.7 },
    { minutes: 45, share: 1.1 },
    { minutes: 300, share: 1 },
  ],
  part: 0.437,
  halfLifeDays: 1.7,
  days: 5,
  stepsPerDay: 3,
  noise: 0.023,
})

/** Questions about the weeks of DeepSeek's R1, by name. Each answer holds all digits of its numbers. */
export const questions: Readonly<Record<string, (weeks: Weeks) => unknown>> = {
  'the weeks, written again': (weeks) => weeks.toJSON(),
  'the market at several moments': statesOf,
  'the market as it was known on Monday evening': (weeks) =>
    statesOf(weeks.asKnownAt('2025-01-27T16:30-05:00')),
  'samples of a price': (weeks) =>
    replay(weeks, market).sample(nvidia, { every: { minutes: 7 }, from: MONDAY, to: END }),
  'the events that a number depends on': (weeks) =>
    explain(replay(weeks, market), { path: 'quotes.NVDA.marketCapChange', at: MONDAY }),
  'a scaled release': (weeks) =>
    statesOf(whatIf(weeks, { name: 'scaled', edits: [scale('r1-release', 0.37)] })),
  'no release, compared with the record': (weeks) =>
    MOMENTS.map((moment) => {
      const calm = whatIf(weeks, {
        name: 'calm',
        edits: [remove('r1-release', { consequences: { scale: 0 } })],
      })
      return compare({ a: weeks, b: calm, projection: market }).at(moment)
    }),
  'nested branches': (weeks) => {
    const half = whatIf(weeks, { name: 'half', edits: [scale('r1-release', 0.5)] })
    const tuesday = intersection(
      causedBy('r1-release'),
      within({ from: '2025-01-28T00:00-05:00', to: '2025-01-28T23:59-05:00' }),
    )
    const nested = whatIf(half, { name: 'no rebound', edits: [scale(tuesday, 0.21)] })
    return [statesOf(nested), nested.toJSON()]
  },
  'a shifted release': (weeks) => {
    const later = { consequences: 'along', exchange: 'XNYS' } as const
    return statesOf(whatIf(weeks, { name: 'later', edits: [shift('r1-release', { tradingDays: 5 }, later)] }))
  },
  'the factor of the shock that costs the first rank': (weeks) =>
    threshold({ from: 0, to: 1, tolerance: 1e-3 }, (factor) => {
      const state = replay(
        whatIf(weeks, { name: 'scaled', edits: [scale('r1-release', factor)] }),
        market,
      ).at(MONDAY)
      return state.ranking[0]?.symbol !== 'NVDA'
    }),
  'a ramp': (weeks) =>
    reacted(weeks, {
      reactions: [
        timedRamp({
          name: 'ramp',
          on: ['model.released'],
          instrument: 'NVDA',
          changePct: -5.3,
          minutes: 47,
          steps: 7,
          start: 'next-open',
        }),
      ],
    }),
  'a held price': (weeks) =>
    reacted(weeks, {
      reactions: [
        hold({
          name: 'hold',
          instrument: 'NVDA',
          projection: quotes,
          while: (state, { at }) => (state.NVDA?.changePct ?? 0) < -10 && at < Date.UTC(2025, 0, 28),
        }),
      ],
    }),
  'a noisy shock': (weeks) => reacted(weeks, { reactions: [noisy], seed: 20250127, derivedMax: 10_000 }),
  'quantiles of many noisy shocks': (weeks) => {
    const branch = whatIf(weeks, { name: 'noisy', reactions: [noisy], derivedMax: 10_000 })
    return project(branch, market, { runs: 4, seed: 7, at: MOMENTS.slice(3), until: END, select: nvidia })
  },
  'a fit, its path and its errors': (weeks) => {
    const fit = calibrate(weeks, { event: 'r1-release', ...fitted, held: { halfLifeDays: 2 } })
    return [
      calibrate(weeks, { event: 'r1-release', ...fitted }),
      fit,
      modelPath(fit, { symbol: 'NVDA' }),
      versusNoChange(weeks, fit),
    ]
  },
  'a fitted shock': (weeks) => {
    const fit = calibrate(weeks, { event: 'r1-release', ...fitted, held: { halfLifeDays: 2 } })
    const reaction = calibratedShock(fit, { name: 'fitted', noise: 'residual' })
    return reacted(weeks, { reactions: [reaction], seed: 3, derivedMax: 10_000 })
  },
  'an event study': (weeks) => {
    const instruments = ['NVDA', 'AVGO', 'AAPL']
    const closes = dailyCloses(weeks, {
      instruments: [...instruments, '^GSPC'],
      from: '2025-01-17',
      to: '2025-01-31',
    })
    return eventStudy(closes, {
      instruments,
      market: { instrument: '^GSPC' },
      estimation: { from: '2025-01-21', to: '2025-01-24' },
      event: { from: '2025-01-27', to: '2025-01-31' },
    })
  },
}
