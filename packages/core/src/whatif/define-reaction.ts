import { checkOptionsOf, kinds } from '../event/arguments.js'
import type { AnyEventDefinition } from '../event/definition.js'
import { showThrown, showValue, TapelineError } from '../event/error.js'
import { frozenCopy } from '../event/frozen-copy.js'
import { didYouMean } from '../event/nearest-name.js'
import type { Projection } from '../projection/projection.js'
import { parseSelector } from './parse-edits.js'
import type { Reaction, ReactionOptions } from './reaction.js'
import type { Selector } from './selector.js'
import { simulate } from './simulation.js'
import { simulator } from './simulator.js'

simulator.simulate = simulate

const REACTION_OPTIONS = {
  name: kinds.any,
  events: kinds.definitions,
  on: kinds.texts,
  where: kinds.any,
  projection: kinds.projection,
  parameters: kinds.any,
  answersSimulated: kinds.boolean,
  react: kinds.function,
}

/**
 * Defines a reaction: a rule that derives simulated events, at the time of the event that it answers or later. It depends only on
 * its arguments: it reads no clock, no random numbers other than `random`, and nothing outside that changes.
 * @throws TapelineError `reaction.invalid`; `edit.invalid` for `where`
 * @example
 * ```ts
 * import { replay } from '@tapeline/core'
 * import { market, marketEvents } from '@tapeline/core/market'
 * import { defineReaction, whatIf } from '@tapeline/core/what-if'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * // A minute after the close, Nvidia trades higher by some percent.
 * const bounce = defineReaction({
 *   name: 'bounce',
 *   events: marketEvents,
 *   on: ['close.published'],
 *   where: 'close-NVDA-2025-01-27',
 *   projection: market,
 *   parameters: { percent: 1 },
 *   react: ({ at }, state, { parameters }) => {
 *     const last = state.quotes.NVDA?.last ?? 0
 *     const price = Math.round(last * (100 + parameters.percent)) / 100
 *     return [{ type: 'price.traded', at: at + 60_000, data: { symbol: 'NVDA', price } }]
 *   },
 * })
 * const branch = whatIf(await loadScenario('deepseek-r1'), { name: 'bounce', reactions: [bounce] })
 * console.log(replay(branch, market).at('2025-01-27T16:01-05:00').quotes.NVDA?.extendedLast) // 119.7
 * ```
 */
export function defineReaction<
  const Definitions extends readonly AnyEventDefinition[],
  const Type extends Definitions[number]['type'],
  State,
  Parameters,
>(options: ReactionOptions<Definitions, Type, State, Parameters>): Reaction {
  checkOptionsOf('defineReaction()', options, REACTION_OPTIONS, ['events', 'on', 'projection', 'react'])
  const { name, events, on, where, projection, answersSimulated = false, react } = options
  const fault = (message: string, expected: string, found: unknown): TapelineError =>
    new TapelineError({ code: 'reaction.invalid', message, expected, found: showValue(found) })
  if (typeof name !== 'string' || name === '')
    throw fault('A reaction must have a name.', "a text such as 'shock'", name)
  const types = events.map(({ type }) => type)
  const stray = on.find((type) => !types.includes(type))
  if (on.length === 0 || stray !== undefined) {
    throw fault(
      `The reaction '${name}' answers an event type that is not among its 'events'.`,
      `some of ${types.join(', ')}`,
      stray ?? on,
    )
  }
  const selected = where === undefined ? undefined : parseSelector(where, 'where')
  const strayType = typesIn(selected).find((type) => !types.includes(type))
  if (strayType !== undefined) {
    throw fault(
      `The reaction '${name}' selects events of a type that is not its own.${didYouMean(strayType, types)}`,
      `some of ${types.join(', ')}`,
      strayType,
    )
  }
  let parameters: unknown
  try {
    parameters = frozenCopy(options.parameters, 'parameters')
  } catch (error) {
    throw fault(
      `The parameters of '${name}' are not plain values: ${showThrown(error)}.`,
      'what JSON holds',
      undefined,
    )
  }
  return Object.freeze({
    name,
    on: Object.freeze([...on]),
    where: selected,
    projection: projection as Projection<unknown>,
    parameters,
    answersSimulated,
    react: react as unknown as Reaction['react'],
  })
}

/** The event types that a selector names, wherever they are nested. */
function typesIn(selector: Selector | undefined): readonly string[] {
  if (selector === undefined || typeof selector === 'string') return []
  if (selector.select === 'type') return selector.types
  if (selector.select === 'complement') return typesIn(selector.of)
  return selector.select === 'union' || selector.select === 'intersection' ? selector.of.flatMap(typesIn) : []
}
