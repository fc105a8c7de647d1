import { type ArgumentKind, checkArgument, checkOptionsOf, kinds, oneOf } from '../../event/arguments.js'
import { abnormalOf, type InstrumentStudy, type Studied } from './abnormal-return.js'
import type { DailyCloses } from './daily-closes.js'
import { type GroupStudy, groupStudy } from './group-study.js'
import { abnormalReturn, fitMarketModel, forecastVariance, type MarketModel } from './market-model.js'
import { demand, type Rule } from './model-fault.js'
import { type ReturnKind, returnsOf } from './study-returns.js'

/** The market: an instrument of the closes, or the equally weighted mean of some, without the studied one. */
export type StudyMarket = { readonly instrument: string } | { readonly meanOf: readonly string[] }

/** Trading days, `YYYY-MM-DD`, both inclusive; the return of a day is from the previous close to its own. */
export interface StudyWindow {
  readonly from: string
  readonly to: string
}

export interface EventStudyOptions {
  readonly instruments: readonly string[]
  readonly market: StudyMarket
  /** At least three days, before the event window and not overlapping it. */
  readonly estimation: StudyWindow
  readonly event: StudyWindow
  /** Groups of the instruments, by name. Default: one group `all` with all of them. */
  readonly groups?: Readonly<Record<string, readonly string[]>>
  /** Default `log`. */
  readonly returns?: ReturnKind
}

export interface EventStudy {
  /** The days of the event window. */
  readonly days: readonly string[]
  readonly instruments: Readonly<Record<string, InstrumentStudy>>
  readonly groups: Readonly<Record<string, GroupStudy>>
}

const isRecord = kinds.record.fits
const CLOSES: ArgumentKind = {
  expected: 'the result of dailyCloses()',
  fits: (value) => {
    if (!isRecord(value)) return false
    const { days, closes } = value as { readonly days?: unknown; readonly closes?: unknown }
    return (
      kinds.texts.fits(days) && isRecord(closes) && Object.values(closes as object).every(kinds.numbers.fits)
    )
  },
}
const WINDOW: ArgumentKind = {
  expected: '{ from, to }, trading days',
  fits: (value) => {
    if (!isRecord(value)) return false
    const { from, to, ...rest } = value as Readonly<Record<string, unknown>>
    return typeof from === 'string' && typeof to === 'string' && Object.keys(rest).length === 0
  },
}
const STUDY_OPTIONS = {
  instruments: kinds.texts,
  market: {
    expected: '{ instrument } or { meanOf }',
    fits: (value: unknown): boolean => {
      if (!isRecord(value)) return false
      const { instrument, meanOf, ...rest } = value as Readonly<Record<string, unknown>>
      const isOne = meanOf === undefined ? typeof instrument === 'string' : kinds.texts.fits(meanOf)
      return isOne && (instrument === undefined || meanOf === undefined) && Object.keys(rest).length === 0
    },
  },
  estimation: WINDOW,
  event: WINDOW,
  groups: {
    expected: 'an object of arrays of symbols by name',
    fits: (value: unknown): boolean =>
      isRecord(value) && Object.values(value as object).every(kinds.texts.fits),
  },
  returns: oneOf('log', 'simple'),
} satisfies Record<keyof EventStudyOptions, ArgumentKind>

/**
 * An event study: compares prices in the event window with the normal returns of a market model that was estimated before it.
 * Abnormal returns are AR = R - alpha - beta × R_market; cumulative ones are their sums. The t statistics include the forecast
 * error of alpha and beta (see `forecastVariance`); without an event they follow Student's t, if errors are independent and
 * normal. If the event also moves the market, the model counts a part of that as normal. Sources: MacKinlay, Journal of
 * Economic Literature 35(1), 1997; Campbell, Lo and MacKinlay, The Econometrics of Financial Markets, 1997, chapter 4; for
 * groups see `GroupStudy`.
 * @throws TapelineError `model.invalid` for invalid options, and for instruments and windows that are not in the closes
 */
export function eventStudy(closes: DailyCloses, options: EventStudyOptions): EventStudy {
  checkArgument('eventStudy()', 'closes', closes, CLOSES)
  checkOptionsOf('eventStudy()', options, STUDY_OPTIONS, ['instruments', 'market', 'estimation', 'event'])
  const { instruments, market, estimation, event, returns: kind = 'log' } = options
  const before = indicesOf(closes, estimation)
  const window = indicesOf(closes, event)
  check(closes, options, before, window)
  const days = window.map((index) => closes.days[index] as string)
  const studied = new Map<string, Studied>()
  for (const symbol of instruments) {
    const own = returnsOf(closes, symbol, kind)
    const other = returnsOf(
      closes,
      'instrument' in market ? market.instrument : without(market.meanOf, symbol),
      kind,
    )
    const pick = (series: readonly number[], indices: readonly number[]): number[] =>
      indices.map((index) => series[index] as number)
    demandSpread(symbol, pick(other, before))
    const model = fitMarketModel(pick(own, before), pick(other, before))
    const errorsOf = (indices: readonly number[]): number[] =>
      indices.map((index) => abnormalReturn(model, own[index] as number, other[index] as number))
    const study = studyOf(model, days, errorsOf(window), pick(other, window))
    studied.set(symbol, { study, errors: errorsOf(before) })
  }
  const groups = options.groups ?? { all: instruments }
  return {
    days,
    instruments: Object.fromEntries([...studied].map(([symbol, { study }]) => [symbol, study])),
    groups: Object.fromEntries(
      Object.entries(groups).map(([name, symbols]) => [
        name,
        groupStudy(
          days,
          symbols.map((symbol) => studied.get(symbol) as Studied),
        ),
      ]),
    ),
  }
}

function studyOf(
  model: MarketModel,
  days: readonly string[],
  values: readonly number[],
  market: readonly number[],
): InstrumentStudy {
  let sum = 0
  return {
    model,
    degreesOfFreedom: model.observations - 2,
    abnormal: values.map((value, index) =>
      abnormalOf(days[index] as string, value, forecastVariance(model, market.slice(index, index + 1))),
    ),
    cumulative: values.map((value, index) => {
      sum += value
      return abnormalOf(days[index] as string, sum, forecastVariance(model, market.slice(0, index + 1)))
    }),
  }
}

/** Days of a window as indices; the first day of all has no return, since it has no previous close. */
function indicesOf({ days }: DailyCloses, { from, to }: StudyWindow): number[] {
  return days.flatMap((day, index) => (index > 0 && day >= from && day <= to ? [index] : []))
}

function without(symbols: readonly string[], symbol: string): readonly string[] {
  return symbols.filter((one) => one !== symbol)
}

function check(
  closes: DailyCloses,
  options: EventStudyOptions,
  before: readonly number[],
  window: readonly number[],
): void {
  const { instruments, market, estimation, event, groups = {} } = options
  const has = (symbol: string): boolean => Object.hasOwn(closes.closes, symbol)
  const references = 'instrument' in market ? [market.instrument] : market.meanOf
  const strangers = [...instruments, ...references].filter((symbol) => !has(symbol))
  const others = instruments.map((symbol) =>
    'instrument' in market ? 1 : without(references, symbol).length,
  )
  const stray = Object.values(groups)
    .flat()
    .find((symbol) => !instruments.includes(symbol))
  const rules: Rule[] = [
    { option: 'instruments', holds: instruments.length > 0, expected: 'at least one', found: instruments },
    {
      option: 'instruments',
      holds: strangers.length === 0,
      expected: 'instruments and markets of the closes',
      found: strangers.join(', '),
    },
    {
      option: 'market',
      holds: others.every((count) => count > 0),
      expected: 'another instrument',
      found: references,
    },
    {
      option: 'estimation',
      holds: before.length >= 3 && estimation.to < event.from,
      expected: 'three trading days or more, each with a close before it, before the event window',
      found: `${before.length} days to ${estimation.to}`,
    },
    {
      option: 'event',
      holds: window.length > 0,
      expected: 'trading days of the closes',
      found: `${event.from}`,
    },
    {
      option: 'groups',
      holds: stray === undefined && Object.values(groups).every((group) => group.length > 0),
      expected: 'studied instruments, at least one in each',
      found: stray,
    },
  ]
  demand('the event study', rules)
}

function demandSpread(symbol: string, market: readonly number[]): void {
  const holds = market.some((one) => one !== market[0])
  const expected = `returns that differ, for ${symbol}`
  demand('the event study', [{ option: 'market', holds, expected, found: 'one return on every day' }])
}
