import { milliseconds } from 'date-fns'
import { anyOf, checkArgument, checkOptions, kinds } from '../event/arguments.js'
import type { DateInput } from '../event/date.js'
import { showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { didYouMean } from '../event/nearest-name.js'
import { momentOn } from '../timeline/moment.js'
import type { Timeline } from '../timeline/timeline.js'

/** A length of time: milliseconds, or the sum of what is given. A day has 24 hours. */
export type Step =
  | number
  | {
      readonly days?: number
      readonly hours?: number
      readonly minutes?: number
      readonly seconds?: number
      readonly milliseconds?: number
    }

export type SampleOptions<Event extends TapelineEvent> = (
  | { readonly every: Step; readonly on?: never }
  | {
      readonly on: Event['type'] | readonly Event['type'][] | ((event: Event) => boolean)
      readonly every?: never
    }
) & {
  /** Inclusive; default: the first event. */
  readonly from?: DateInput
  /** Inclusive; default: the last event. */
  readonly to?: DateInput
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
}

/**
 * Demands options of samples.
 * @param timelines one of which must have each type that is named
 * @throws TapelineError `argument.invalid`, `option.unknown`, `sample.invalid` where not just one of `every` and `on` is given,
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
      message: 'Samples are taken at equal steps, or after events of some types.',
      expected: "one of 'every' and 'on'",
      found: every === undefined ? 'none of the two' : 'both',
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

/** The moments to sample and the number of events up to each, in order of time. */
export function* samplePositions<Event extends TapelineEvent>(
  timeline: Timeline<Event>,
  options: SampleOptions<Event>,
): Generator<{ readonly at: number; readonly position: number }> {
  const first = options.from === undefined ? timeline.eventAt(0)?.at : momentOn(timeline.chain, options.from)
  const last =
    options.to === undefined
      ? timeline.eventAt(timeline.length - 1)?.at
      : momentOn(timeline.chain, options.to)
  if (first === undefined || last === undefined) return
  if (options.every !== undefined) {
    const step = millisecondsOf(options.every)
    if (!(step > 0) || !((last - first) / step < SAMPLES_MAX)) {
      throw new TapelineError({
        code: 'sample.invalid',
        message: 'The step between samples is wrong.',
        expected: `a positive length of time that gives at most ${SAMPLES_MAX} samples`,
        found: `${step} ms`,
      })
    }
    // Multiplied, not summed, so that fractions of a millisecond do not add up to an error.
    for (let index = 0; first + index * step <= last; index += 1) {
      const at = first + index * step
      yield { at, position: timeline.chain.rank(at, Number.POSITIVE_INFINITY, true) }
    }
    return
  }
  const picks = pickerOf(options.on)
  let position = timeline.chain.rank(first, Number.NEGATIVE_INFINITY, false)
  for (; ; position += 1) {
    const event = timeline.eventAt(position)
    if (event === undefined || event.at > last) return
    if (picks(event)) yield { at: event.at, position: position + 1 }
  }
}

function pickerOf<Event extends TapelineEvent>(
  on: string | readonly string[] | ((event: Event) => boolean),
): (event: Event) => boolean {
  if (typeof on === 'function') return on
  const types: ReadonlySet<string> = new Set(typeof on === 'string' ? [on] : on)
  return (event) => types.has(event.type)
}

const STEP_PARTS = {
  days: kinds.number,
  hours: kinds.number,
  minutes: kinds.number,
  seconds: kinds.number,
  milliseconds: kinds.number,
}

function millisecondsOf(step: Step): number {
  if (typeof step === 'number') return step
  checkOptions("the option 'every'", step, STEP_PARTS)
  const { milliseconds: rest = 0, ...duration } = step
  return milliseconds(duration) + rest
}
