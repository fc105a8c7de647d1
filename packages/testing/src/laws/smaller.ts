import { isTapelineError, type TapelineEvent, type Timeline } from '@tapeline/core'
import { ofEvents } from './rebuilt.js'

type History = Timeline<TapelineEvent>
type Events = readonly TapelineEvent[]
type Data = Readonly<Record<string, unknown>>

/**
 * Makes a history that fails smaller as long as it fails: fewer events, with plainer ids, fields and data. One that can be sealed
 * stays one that can. It yields the histories to try, and takes for each whether it fails, so that the test may be asynchronous.
 */
export function* smallerThan(history: History): Generator<History, History, boolean> {
  const best = { history, mustSeal: canBeSealed(history) }
  yield* fewer(best)
  yield* tryOut(best, (events) => renamed(events))
  for (let index = 0; index < best.history.arrivals().length; index += 1)
    for (const plainer of PLAINER)
      yield* tryOut(best, (events) => events.map((event, at) => (at === index ? plainer(event) : event)))
  for (let index = 0; index < best.history.arrivals().length; index += 1) yield* plainerData(best, index)
  // A correction without what it corrects can be left out now.
  yield* fewer(best)
  return best.history
}

interface Best {
  history: History
  readonly mustSeal: boolean
}

/** Leaves out half of the events, then a quarter, and so on to single ones. */
function* fewer(best: Best): Generator<History, void, boolean> {
  for (let size = Math.ceil(best.history.arrivals().length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < best.history.arrivals().length; ) {
      const from = start
      const isSmaller = yield* tryOut(best, (events) => [
        ...events.slice(0, from),
        ...events.slice(from + size),
      ])
      if (!isSmaller) start += size
    }
  }
}

/** Keeps changed events if they are a history that fails too. */
function* tryOut(best: Best, change: (events: Events) => Events): Generator<History, boolean, boolean> {
  const before = best.history.arrivals()
  const events = change(before)
  if (events.length === before.length && events.every((event, index) => event === before[index])) return false
  const made = madeOf(best.history, events)
  if (made === undefined || (best.mustSeal && !canBeSealed(made)) || !(yield made)) return false
  best.history = made
  return true
}

/** Plainer forms of an event; the event itself if it has that form. */
const PLAINER: readonly ((event: TapelineEvent) => TapelineEvent)[] = [
  (event) => (event.causes.length === 0 ? event : { ...event, causes: [] }),
  (event) => (event.sources.length === 0 ? event : { ...event, sources: [] }),
  (event) => (event.knownAt === event.at ? event : { ...event, knownAt: event.at }),
  (event) => {
    if (event.precision === 'instant') return event
    const { zone: _, ...others } = event
    return { ...others, precision: 'instant' }
  },
  (event) => {
    if (event.replaces === undefined) return event
    const { replaces: _, ...others } = event
    return others
  },
]

/** Without each optional field, and with the plainest value that fails for each other one. */
function* plainerData(best: Best, index: number): Generator<History, void, boolean> {
  const withData = (data: Data) => (events: Events) =>
    events.map((event, at) => (at === index ? { ...event, data } : event))
  const dataNow = (): Data => (best.history.arrivals()[index]?.data ?? {}) as Data
  for (const name of Object.keys(dataNow())) {
    const { [name]: own, ...others } = dataNow()
    if (yield* tryOut(best, withData(others))) continue
    for (const value of plainValues(own))
      if (yield* tryOut(best, withData({ ...dataNow(), [name]: value }))) break
  }
}

function plainValues(value: unknown): readonly unknown[] {
  if (typeof value === 'number') return [0, 1, 2, 10, Math.round(value)].filter((plain) => plain !== value)
  if (typeof value === 'boolean') return value ? [false] : []
  if (Array.isArray(value)) return value.length === 0 ? [] : [[], value.slice(0, 1), value.slice(0, 2)]
  return []
}

/** The ids e1, e2, … in the order of arrival. */
function renamed(events: Events): Events {
  const names = new Map(events.map(({ id }, index) => [id, `e${index + 1}`]))
  const nameOf = (id: string): string => names.get(id) ?? id
  return events.map((event) => ({
    ...event,
    id: nameOf(event.id),
    causes: event.causes.map((cause) => ({ ...cause, id: nameOf(cause.id) })),
    ...(event.replaces === undefined ? {} : { replaces: nameOf(event.replaces) }),
    ...(event.retracts === undefined ? {} : { retracts: nameOf(event.retracts) }),
  }))
}

/** Undefined for events that no timeline accepts. */
function madeOf(history: History, events: Events): History | undefined {
  try {
    return ofEvents(history.definitions.values(), events)
  } catch (error) {
    if (!isTapelineError(error)) throw error
    return undefined
  }
}

function canBeSealed(timeline: History): boolean {
  try {
    timeline.seal()
    return true
  } catch (error) {
    if (!isTapelineError(error)) throw error
    return false
  }
}
