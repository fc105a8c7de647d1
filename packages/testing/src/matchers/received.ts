import {
  type DateInput,
  formatInstant,
  parseInstant,
  type Replay,
  replay,
  type TapelineEvent,
  type Timeline,
} from '@tapeline/core'
import { kinds, showValue, TapelineError } from '@tapeline/core/internal'
import { market } from '@tapeline/core/market'

/* What `expect` receives: a replay, or a timeline or scenario that is replayed by the market's projection. */

export type AnyReplay = Replay<TapelineEvent, unknown>

/** The replay of a received value. @throws TapelineError `argument.invalid` */
export function replayOf(matcher: string, received: unknown): AnyReplay {
  if (kinds.replay.fits(received)) return received as AnyReplay
  return replay(timelineOf(matcher, received), market)
}

/** The timeline of a received value. @throws TapelineError `argument.invalid` */
export function timelineOf(matcher: string, received: unknown): Timeline<TapelineEvent> {
  const inner = kinds.record.fits(received)
    ? (received as { readonly timeline?: unknown }).timeline
    : undefined
  for (const value of [received, inner])
    if (kinds.timeline.fits(value)) return value as Timeline<TapelineEvent>
  throw new TapelineError({
    code: 'argument.invalid',
    message: `${matcher}() needs another kind of value.`,
    expected: 'a replay, a timeline, or a scenario from readScenario()',
    found: showValue(received),
  })
}

const DAY_MS = 86_400_000

/**
 * The moment of a test.
 * @throws TapelineError the errors of dates; `date.invalid` before the first event, and more than a day after the last one, where an
 * expectation would be about nothing
 */
export function momentOf(timeline: Timeline<TapelineEvent>, when: DateInput): number {
  // Reads a number in seconds as an error.
  timeline.positionAt(when)
  const at = parseInstant(when)
  const [first, last] = [timeline.eventBefore(1), timeline.eventBefore(timeline.length)]
  if (first !== undefined && last !== undefined && at >= first.at && at <= last.at + DAY_MS) return at
  throw new TapelineError({
    code: 'date.invalid',
    message: 'The date is outside of the timeline.',
    expected:
      first === undefined || last === undefined
        ? 'a timeline with events'
        : `${formatInstant(first.at)} to ${formatInstant(last.at)}, or up to a day later`,
    found: showValue(when),
  })
}
