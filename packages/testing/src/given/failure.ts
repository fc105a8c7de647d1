import { explain, formatInstant, isTapelineError, type Replay, type TapelineEvent } from '@tapeline/core'
import { brief, printEvent } from '@tapeline/core/internal'

/** An expectation that does not hold. Test runners show `expected` and `actual` of an error with these fields. */
export class ExpectationFailed extends Error {
  override readonly name = 'ExpectationFailed'

  constructor(
    message: string,
    readonly expected?: unknown,
    readonly actual?: unknown,
  ) {
    super(message)
  }
}

const EVENTS_MAX = 8

/**
 * The events that a value depends on, in lines, each with its sources and what it corrects. Never throws: a failure that cannot be
 * explained is still reported.
 */
export function dependencies<Event extends TapelineEvent, State>(
  replay: Replay<Event, State>,
  path: string,
  position: number,
): readonly string[] {
  try {
    const { evidence, context } = explain(replay, { path: path as never, position })
    if (evidence.length === 0 && context.length === 0) return lastEvents(replay, position)
    const shown = (evidence.length > 0 ? evidence : context).slice(0, EVENTS_MAX)
    const more = evidence.length - shown.length
    return [
      `depends on ${shown.map(({ event }) => event.id).join(', ')}${more > 0 ? ` and ${more} more` : ''}:`,
      ...shown.flatMap(({ event }) => eventLines(replay, event)),
    ]
  } catch (error) {
    if (!isTapelineError(error)) throw error
    return lastEvents(replay, position)
  }
}

/** Where there is no value, the event before shows where one looks. */
function lastEvents<Event extends TapelineEvent, State>(
  replay: Replay<Event, State>,
  position: number,
): readonly string[] {
  const event = replay.timeline.eventBefore(position)
  return event === undefined
    ? ['there is no event before']
    : ['the last event before is:', ...eventLines(replay, event)]
}

function eventLines<Event extends TapelineEvent, State>(
  replay: Replay<Event, State>,
  event: Event,
): readonly string[] {
  const names = event.sources.map(({ name, fact }) => (fact === undefined ? name : `${name} ${fact}`))
  const corrected = event.replaces === undefined ? undefined : replay.timeline.find(event.replaces)
  return [
    `  ${printEvent(event)}${names.length === 0 ? '' : ` [${names.join('; ')}]`}`,
    ...(corrected === undefined
      ? []
      : [
          `    corrected at ${formatInstant(event.knownAt)}; before that ${corrected.id} ${brief(corrected.data, 72)}`,
        ]),
  ]
}
