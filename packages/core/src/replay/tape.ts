import { checkArgument, kinds } from '../event/arguments.js'
import { parseInstant } from '../event/date.js'
import { definedTypes } from '../event/definition.js'
import { showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { didYouMean } from '../event/nearest-name.js'
import type { Tape } from '../projection/projection.js'
import type { Chain } from '../timeline/chain/chain.js'
import { usedTypeIdOf, usedTypes } from '../timeline/columns/layout.js'

/**
 * Publishes a state with a tape for its derived values: the first `position` events of a chain.
 * @param stateAt the published state at an earlier position
 */
export function publishWithTape<State>(
  publish: (tape: Tape) => unknown,
  chain: Chain,
  position: number,
  stateAt: (position: number) => unknown,
): State {
  const tape: Tape = {
    position,
    now: position === 0 ? undefined : chain.placedAt(position - 1)?.event.at,
    events: (...types: string[]) => eventsOf(chain, position, types),
    at: (when) => {
      if (typeof when !== 'number' || Number.isNaN(when))
        checkArgument('tape.at()', 'when', when, typeof when === 'number' ? kinds.number : kinds.date)
      const at = typeof when === 'number' ? when : parseInstant(when)
      const earlier = chain.rank(at, Number.POSITIVE_INFINITY, true)
      return earlier < position ? stateAt(earlier) : state
    },
  }
  const state = publish(tape)
  return state as State
}

function eventsOf(chain: Chain, position: number, types: readonly string[]): TapelineEvent[] {
  const wanted = new Set(types.flatMap((type) => usedTypeIdOf(type) ?? noneOf(type)))
  const events: TapelineEvent[] = []
  for (const { block, start } of chain.prefixes) {
    if (start >= position) break
    if (!block.types.some((typeId) => wanted.has(typeId))) continue
    const stop = Math.min(block.length, position - start)
    for (let index = 0; index < stop; index += 1) {
      if (wanted.has(block.typeIds[index] as number)) events.push(block.event(index))
    }
  }
  return events
}

/**
 * The result for a type that no timeline uses: empty, if the type is defined.
 * @throws TapelineError `event.type-unknown` with the nearest name, if the type is not defined
 */
function noneOf(type: unknown): [] {
  if (typeof type === 'string' && definedTypes.has(type)) return []
  const known = new Set([...usedTypes(), ...definedTypes])
  throw new TapelineError({
    code: 'event.type-unknown',
    message: `tape.events() got an event type that is not defined.${typeof type === 'string' ? didYouMean(type, known) : ''}`,
    expected: 'names of defined event types as separate arguments',
    found: showValue(type),
  })
}
