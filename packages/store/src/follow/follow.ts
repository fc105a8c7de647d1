import type { Projection, TapelineEvent } from '@tapeline/core'
import { type ArgumentKind, checkArgument, checkOptions, kinds } from '@tapeline/core/internal'
import { EventLog } from '../event-log.js'
import { FOLLOW_OPTIONS, type FollowOptions } from './follow-options.js'
import { Following } from './following.js'

const LOG: ArgumentKind = {
  expected: 'a log, as openLog() opens it',
  fits: (value) => value instanceof EventLog,
}

/**
 * Follows a log: replays it to its end, then applies what any process appends, early, late or as a correction, and publishes the
 * states and the patches to them.
 *
 * It stores checkpoints beside the log, so that the next start reads only the later events. If a later event is late or corrects an
 * earlier one, if a derived value reads earlier states or more than 10,000 events, and for a branch, it reads the log from its start.
 * @returns a promise that resolves once the end of the log is reached
 * @throws TapelineError as `EventLog.read`, `live` and `whatIf`; `log.changed` if the log no longer has the events of its checkpoint
 * @example
 * ```ts
 * import { defineEvent, defineProjection } from '@tapeline/core'
 * import { follow, openLog } from '@tapeline/store'
 * import { z } from 'zod'
 *
 * const ordered = defineEvent({ type: 'chip.ordered', schema: z.strictObject({ chips: z.int() }) })
 * const orders = defineProjection({
 *   name: 'orders',
 *   events: [ordered],
 *   initial: () => ({ chips: 0 }),
 *   recipes: () => ({
 *     'chip.ordered': (draft, { data }) => {
 *       draft.chips += data.chips
 *     },
 *   }),
 * })
 * const log = await openLog('memory:', [ordered])
 * const following = await follow(log, orders)
 * following.subscribe(({ state, patches, position }) => console.log(position, state.chips, patches[0]?.path))
 * await log.append({ id: 'o1', type: 'chip.ordered', at: '2025-01-27T10:00-05:00', data: { chips: 2000 } })
 * await following.reached(1)
 * await following.close()
 * await log.close()
 * ```
 *
 * ```text
 * 1 2000 [ 'chips' ]
 * ```
 */
export async function follow<Event extends TapelineEvent, State>(
  log: EventLog<Event>,
  projection: Projection<State>,
  options: FollowOptions = {},
): Promise<Following<Event, State>> {
  checkArgument('follow()', 'log', log, LOG)
  checkArgument('follow()', 'projection', projection, kinds.projection)
  checkOptions('follow()', options, FOLLOW_OPTIONS)
  const following = new Following(log, projection, options)
  await following.start()
  return following
}
