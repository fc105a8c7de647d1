import type { TapelineEvent } from '../event/event.js'
import { minimize } from '../explain/minimize.js'
import { instrumentOf } from '../timeline/columns/instrument-column.js'
import { correctionChainIds } from '../timeline/rewrite.js'
import type { Timeline } from '../timeline/timeline.js'
import { canonicalJson } from './canonical-json.js'
import { type Question, timelineOf, valueFrom } from './reproduce.js'

/**
 * Recorded events that give a value, once the edits of a branch are applied to them: those on which the value depends on the branch,
 * so that a reader sees what the edits do to them, and as few others as possible.
 * @param recorded the history before the edits, as known at the moment of the question
 * @param explained the events on which the value depends on the branch
 * @param wanted the value as canonical JSON
 * @returns by time; undefined if even all recorded events do not give the value
 */
export function minimalEvents(
  recorded: Timeline,
  question: Question,
  explained: readonly TapelineEvent[],
  wanted: string,
): readonly TapelineEvent[] | undefined {
  const definitions = [...recorded.definitions.values()]
  const own = explained.flatMap(({ id }) => recorded.find(id) ?? [])
  const gives = (others: readonly TapelineEvent[]): boolean => {
    try {
      const timeline = timelineOf([...own, ...others], definitions, question.nextSeq)
      return canonicalJson(valueFrom(timeline, question)) === wanted
    } catch {
      return false
    }
  }
  const ids = new Set(own.map(({ id }) => id))
  for (const candidates of wideningCandidates(recorded, question, explained)) {
    const others = candidates.filter(({ id }) => !ids.has(id))
    if (gives(others)) return inOrder([...own, ...minimize(others, gives)])
  }
  return undefined
}

/** The explained events, then more and more events that an edit, a correction or a price path may need, then all. */
function* wideningCandidates(
  recorded: Timeline,
  { moment, whatIfs }: Question,
  explained: readonly TapelineEvent[],
): Generator<readonly TapelineEvent[]> {
  const ids = new Set(explained.map(({ id }) => id))
  if (typeof moment === 'string') ids.add(moment)
  yield eventsOf(recorded, ids)
  for (const id of textsIn(whatIfs)) if (recorded.find(id) !== undefined) ids.add(id)
  addCauses(recorded, ids)
  for (const id of [...ids]) for (const member of correctionChainIds(recorded, id)) ids.add(member)
  yield eventsOf(recorded, ids)
  const { definitions } = recorded
  const all = recorded.arrivals()
  const names = new Set(explained.map((event) => instrumentOf(event, definitions)))
  names.delete(undefined)
  yield all.filter((event) => ids.has(event.id) || names.has(instrumentOf(event, definitions)))
  yield all
}

function eventsOf(recorded: Timeline, ids: ReadonlySet<string>): readonly TapelineEvent[] {
  return [...ids].flatMap((id) => recorded.find(id) ?? [])
}

function inOrder(events: TapelineEvent[]): readonly TapelineEvent[] {
  return events.sort((left, right) => left.at - right.at || left.seq - right.seq)
}

/** Adds the causes of events, their causes, and so on. */
function addCauses(recorded: Timeline, ids: Set<string>): void {
  // A set iterates over what is added to it meanwhile.
  for (const id of ids)
    for (const cause of recorded.find(id)?.causes ?? [])
      if (recorded.find(cause.id) !== undefined) ids.add(cause.id)
}

/** Every text in a value: ids in selectors are among them. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'object' && value !== null)
    for (const part of Object.values(value)) yield* textsIn(part)
}
