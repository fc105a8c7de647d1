import {
  type DateInput,
  formatInstant,
  parseInstant,
  type TapelineEvent,
  type Timeline,
} from '@tapeline/core'
import { brief, printEvent } from '@tapeline/core/internal'
import { fits, showExpected } from './expected-value.js'
import { ExpectationFailed } from './failure.js'

/** A derived event: its type, and what is compared of it. An event of a creator fits; its id is not compared. */
export interface ExpectedEvent {
  readonly type: string
  readonly at?: DateInput
  /** The compared fields; a field may be a test or a matcher. */
  readonly data?: object
}

/**
 * The events that reactions derived on a timeline.
 * @param without the same timeline without reactions
 * @param origins events from which they must follow; if empty, all derived events
 */
export function derivedEvents(
  timeline: Timeline<TapelineEvent>,
  without: Timeline<TapelineEvent>,
  origins: readonly { readonly id: string }[],
): readonly TapelineEvent[] {
  const from = new Set(origins.map(({ id }) => id))
  const derived: TapelineEvent[] = []
  for (const event of timeline) {
    if (without.find(event.id) !== undefined) continue
    if (from.size > 0 && !event.causes.some(({ id }) => from.has(id))) continue
    if (from.size > 0) from.add(event.id)
    derived.push(event)
  }
  return derived
}

/** @throws ExpectationFailed with the first event that differs from the expected ones */
export function checkDerived(derived: readonly TapelineEvent[], expected: readonly ExpectedEvent[]): void {
  for (let index = 0; index < Math.max(derived.length, expected.length); index += 1) {
    const problem = problemOf(derived[index], expected[index])
    if (problem === undefined) continue
    throw new ExpectationFailed(
      [
        `event ${index + 1} of those that the reactions derive: ${problem}`,
        derived.length === 0 ? 'found no events' : 'found',
        ...derived.slice(0, 12).map((event) => `  ${printEvent(event)}`),
      ].join('\n'),
      expected,
      derived.map(({ type, at, data }) => ({ type, at: formatInstant(at), data })),
    )
  }
}

function problemOf(
  found: TapelineEvent | undefined,
  expected: ExpectedEvent | undefined,
): string | undefined {
  if (expected === undefined) return 'expected none'
  if (found === undefined) return `expected ${expected.type} ${brief(expected.data, 100)}`
  if (found.type !== expected.type) return `expected the type '${expected.type}', found '${found.type}'`
  if (expected.at !== undefined && parseInstant(expected.at as string) !== found.at)
    return `expected the time ${formatInstant(parseInstant(expected.at as string))}, found ${formatInstant(found.at)}`
  for (const [name, wanted] of Object.entries(expected.data ?? {})) {
    const value = (found.data as Readonly<Record<string, unknown>>)[name]
    if (!fits(value, wanted)) return `expected ${name} ${showExpected(wanted)}, found ${brief(value)}`
  }
  return undefined
}
