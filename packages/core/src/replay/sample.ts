import {
  DURATION_PARTS,
  type Duration,
  isWhole,
  type SplitDuration,
  splitDuration,
} from '../calendar/duration.js'
import { moveLocally } from '../calendar/local-time.js'
import { anyOf, checkArgument, checkOptions, kinds } from '../event/arguments.js'
import { type DateInput, parseZone } from '../event/date.js'
import { showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { didYouMean } from '../event/nearest-name.js'
import { exchangeZonesOf } from '../timeline/exchange-zones.js'
import { momentOn } from '../timeline/moment.js'
import type { Timeline } from '../timeline/timeline.js'

/** A length of time: milliseconds, or the sum of the given fields. Days and longer must be whole, and follow the calendar of a zone. */
export type SampleStep = number | Duration

export type SampleOptions<Event extends TapelineEvent> = (
  | { readonly every: SampleStep; readonly on?: never }
  | {
      readonly on: Event['type'] | readonly Event['type'][] | ((event: Event) => boolean)
      readonly every?: never
    }
) & {
  /** Inclusive; default: the first event. */
  readonly from?: DateInput
  /** Inclusive; default: the last event. */
  readonly to?: DateInput
  /**
   * The IANA name of the zone in which steps of days and longer keep the local time. If the clocks skip that time, the sample is later
   * by the skipped hour; if they repeat it, the sample is at the first. Default: the zone of the exchanges on which the instruments of
   * the timeline are listed; UTC without instruments.
   */
  readonly zone?: string
}

/** A value at a moment (epoch milliseconds UTC). */
export interface Sample<Value> {
  readonly at: number
  readonly value: Value
}

const SAMPLES_MAX = 10_000_000

const SAMPLE_OPTIONS = {
  every: anyOf(kinds.number, kinds.record),
  on: anyOf(kinds.text, kinds.texts, kinds.function),
  from: kinds.date,
  to: kinds.date,
  zone: kinds.text,
}

/**
 * Checks the options of samples.
 * @param timelines at least one must have each type in `on`
 * @throws TapelineError `argument.invalid`, `option.unknown`; `sample.invalid` unless exactly one of `every` and `on` is given;
 * `event.type-unknown`
 */
export function checkSampleOptions(
  call: string,
  options: unknown,
  ...timelines: readonly { readonly definitions: ReadonlyMap<string, unknown> }[]
): void {
  checkArgument(call, 'options', options, kinds.record)
  checkOptions(call, options, SAMPLE_OPTIONS)
  const { every, on } = options as { readonly every?: unknown; readonly on?: unknown }
  if ((every === undefined) === (on === undefined)) {
    throw new TapelineError({
      code: 'sample.invalid',
      message: 'Samples need either equal steps or event types.',
      expected: "either 'every' or 'on'",
      found: every === undefined ? 'neither' : 'both',
    })
  }
  if (on === undefined || typeof on === 'function') return
  const known = new Set(timelines.flatMap(({ definitions }) => [...definitions.keys()]))
  for (const type of typeof on === 'string' ? [on] : (on as readonly string[])) {
    if (known.has(type)) continue
    throw new TapelineError({
      code: 'event.type-unknown',
      message: `There is no event type ${showValue(type)} in this timeline.${didYouMean(type, known)}`,
      expected: `one of ${[...known].join(', ')}`,
    })
  }
}

/**
 * The moments to sample, each with its position, in order of time.
 * @param listing the timelines whose listings determine the zone if the options have no zone
 */
export function* samplePositions<Event extends TapelineEvent>(
  timeline: Timeline<Event>,
  options: SampleOptions<Event>,
  listing: readonly Timeline<Event>[] = [timeline],
): Generator<{ readonly at: number; readonly position: number }> {
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
  let position = timeline.chain.rank(first, Number.NEGATIVE_INFINITY, false) + 1
  for (; ; position += 1) {
    const event = timeline.eventBefore(position)
    if (event === undefined || event.at > last) return
    if (picks(event)) yield { at: event.at, position }
  }
}

function pickerOf<Event extends TapelineEvent>(
  on: string | readonly string[] | ((event: Event) => boolean),
): (event: Event) => boolean {
  if (typeof on === 'function') return on
  const types: ReadonlySet<string> = new Set(typeof on === 'string' ? [on] : on)
  return (event) => types.has(event.type)
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
