import {
  DURATION_PARTS,
  type Duration,
  isWhole,
  type SplitDuration,
  splitDuration,
} from '../calendar/duration.js'
import { moveLocally } from '../calendar/local-time.js'
import { type ArgumentKind, anyOf, checkArgument, checkOptions, kinds } from '../event/arguments.js'
import { type DateInput, parseZone } from '../event/date.js'
import { TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { exchangeZonesOf } from '../timeline/exchange-zones.js'
import { momentOn } from '../timeline/moment.js'
import type { Timeline } from '../timeline/timeline.js'
import { checkOnEvents, ON_EVENTS, type OnEvents, pickerOf } from './on-events.js'

/** A length of time: milliseconds, or the sum of the given fields. Days and longer must be whole, and follow the calendar of a zone. */
export type SampleStep = number | Duration

/** When to sample. */
export type SampleOptions<Event extends TapelineEvent> =
  | ((
      | { readonly every: SampleStep; readonly on?: never }
      | { readonly on: OnEvents<Event>; readonly every?: never }
    ) & {
      readonly at?: never
      /** Inclusive; default: the first event. */
      readonly from?: DateInput
      /** Inclusive; default: the last event. */
      readonly to?: DateInput
      /**
       * The IANA name of the zone in which steps of days and longer keep the local time. If the clocks skip that time, the sample is
       * later by the skipped hour; if they repeat it, the sample is at the first. Default: the zone of the exchanges on which the
       * instruments of the timeline are listed; UTC without instruments.
       */
      readonly zone?: string
    })
  | {
      /** The moments themselves, in any order; one may occur more than once. */
      readonly at: readonly DateInput[]
      readonly every?: never
      readonly on?: never
      readonly from?: never
      readonly to?: never
      readonly zone?: never
    }

/** A value at a moment (epoch milliseconds UTC). */
export interface Sample<Value> {
  readonly at: number
  readonly value: Value
}

/** A moment, with the number of events with `at` no later. */
export interface SampledMoment {
  readonly at: number
  readonly position: number
}

/** A list of moments. */
export const MOMENTS: ArgumentKind = {
  expected: 'an array of moments',
  fits: (value) => Array.isArray(value),
}

const SAMPLES_MAX = 10_000_000

const SAMPLE_OPTIONS = {
  every: anyOf(kinds.number, kinds.record),
  on: ON_EVENTS,
  at: MOMENTS,
  from: kinds.date,
  to: kinds.date,
  zone: kinds.text,
}

/**
 * Checks the options of samples.
 * @param timelines at least one must have each type in `on`
 * @throws TapelineError `argument.invalid`, `option.unknown`; `sample.invalid` unless exactly one of `every`, `on` and `at` is given,
 * and for a range or a zone beside `at`; `event.type-unknown`
 */
export function checkSampleOptions(
  call: string,
  options: unknown,
  ...timelines: readonly { readonly definitions: ReadonlyMap<string, unknown> }[]
): void {
  checkArgument(call, 'options', options, kinds.record)
  checkOptions(call, options, SAMPLE_OPTIONS)
  const given = options as Readonly<Record<string, unknown>>
  const isGiven = (name: string): boolean => given[name] !== undefined
  const modes = ['every', 'on', 'at'].filter(isGiven)
  if (modes.length !== 1) {
    throw new TapelineError({
      code: 'sample.invalid',
      message: 'Samples need equal steps, event types, or moments.',
      expected: "one of 'every', 'on' and 'at'",
      found: modes.length === 0 ? 'none' : modes.join(' and '),
    })
  }
  const stray = isGiven('at') ? ['from', 'to', 'zone'].find(isGiven) : undefined
  if (stray !== undefined) {
    throw new TapelineError({
      code: 'sample.invalid',
      message: `Samples at given moments have no option '${stray}'.`,
      expected: "'at' alone",
    })
  }
  checkOnEvents(given.on, timelines)
}

/**
 * The moments to sample, each with its position; in order of time, or in the order of `at`.
 * @param listing the timelines whose listings determine the zone if the options have no zone
 */
export function* samplePositions<Event extends TapelineEvent>(
  timeline: Timeline<Event>,
  options: SampleOptions<Event>,
  listing: readonly Timeline<Event>[] = [timeline],
): Generator<SampledMoment> {
  if (options.at !== undefined) {
    yield* positionsAt(timeline, options.at)
    return
  }
  const first =
    options.from === undefined ? timeline.eventBefore(1)?.at : momentOn(timeline.chain, options.from)
  const last =
    options.to === undefined
      ? timeline.eventBefore(timeline.length)?.at
      : momentOn(timeline.chain, options.to)
  if (first === undefined || last === undefined) return
  if (options.every !== undefined) {
    const step = splitStep(options.every)
    checkStep(step, options.every, last - first)
    const isLocal = step.months !== 0 || step.days !== 0
    const zone = isLocal ? zoneOf(options.zone, listing as unknown as readonly Timeline[]) : 'UTC'
    for (let index = 0; ; index += 1) {
      // Multiplied, not summed, so that fractions of a millisecond and short months do not accumulate.
      const span = { months: index * step.months, days: index * step.days }
      const at = moveLocally(first, span, zone, 'compatible') + index * step.milliseconds
      if (!(at <= last)) return
      yield { at, position: timeline.chain.rank(at, Number.POSITIVE_INFINITY, true) }
    }
  }
  const picks = pickerOf(options.on)
  const position = timeline.chain.rank(first, Number.NEGATIVE_INFINITY, false)
  for (const { block, start, end } of timeline.chain.prefixes) {
    if (end <= position) continue
    for (let index = Math.max(0, position - start); index < block.length; index += 1) {
      const at = block.at[index] as number
      if (at > last) return
      if (picks(block, index)) yield { at, position: start + index + 1 }
    }
  }
}

/** The moments of a list, in its order. @throws TapelineError `date.…` for an invalid one, with its index */
export function positionsAt<Event extends TapelineEvent>(
  timeline: Timeline<Event>,
  moments: readonly DateInput[],
): SampledMoment[] {
  const { chain } = timeline
  return moments.map((moment) => {
    const at = momentOn(chain, moment)
    return { at, position: chain.rank(at, Number.POSITIVE_INFINITY, true) }
  })
}

/** The values at some positions, which are read in the order of the tape; in the order of the positions. */
export function inTapeOrder<Value>(
  moments: readonly { readonly position: number }[],
  read: (position: number) => Value,
): Value[] {
  const order = moments.map((_, index) => index)
  const positionOf = (index: number): number => moments[index]?.position as number
  order.sort((left, right) => positionOf(left) - positionOf(right))
  const values = new Array<Value>(moments.length)
  for (const index of order) values[index] = read(positionOf(index))
  return values
}

/**
 * The zone in which days are counted: the given one, or that of the exchanges of some timelines.
 * @throws TapelineError `date.zone-unknown`; `sample.invalid` for exchanges in several zones
 */
function zoneOf(given: string | undefined, timelines: readonly Timeline[]): string {
  if (given !== undefined) return parseZone(given)
  const [zone = 'UTC', ...others] = exchangeZonesOf(timelines)
  if (others.length === 0) return zone
  throw new TapelineError({
    code: 'sample.invalid',
    message: 'The instruments are listed in several time zones. Choose the zone in which days are counted.',
    expected: `the option 'zone', such as zone: '${zone}'`,
    found: [zone, ...others].join(', '),
  })
}

function splitStep(step: SampleStep): SplitDuration {
  if (typeof step === 'number') return { months: 0, days: 0, milliseconds: step }
  checkOptions("the option 'every'", step, DURATION_PARTS)
  return splitDuration(step)
}

/** Lower bounds of the length of a month and a day, with changes of the clocks. */
const MONTH_MS_MIN = 27 * 86_400_000
const DAY_MS_MIN = 20 * 3_600_000

function checkStep(step: SplitDuration, given: SampleStep, span: number): void {
  const { months, days, milliseconds } = step
  const least = months * MONTH_MS_MIN + days * DAY_MS_MIN + milliseconds
  const isForward = (months === 0 && days === 0) || (months >= 0 && days >= 0 && milliseconds >= 0)
  if (isWhole(step) && isForward && least > 0 && span / least < SAMPLES_MAX) return
  throw new TapelineError({
    code: 'sample.invalid',
    message: 'The step between samples is invalid.',
    expected: `a positive length of time that gives at most ${SAMPLES_MAX} samples, with whole days and longer fields`,
    found: typeof given === 'number' ? `${given} ms` : JSON.stringify(given),
  })
}
