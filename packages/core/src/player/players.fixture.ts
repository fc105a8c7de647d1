/** A tape of ticks and a player that logs everything it emits, for the tests of this room. */
import { z } from 'zod'
import { defineEvent, type EventOf } from '../event/definition.js'
import { defineProjection, type Projection } from '../projection/projection.js'
import { createTimeline, type Timeline } from '../timeline/timeline.js'
import { FakeClock } from './fake-clock.fixture.js'
import { createPlayer, type Player } from './player.js'
import type { PlayerOptions } from './player-options.js'

/** Epoch milliseconds of the start: Monday, 27 January 2025, noon in New York. */
export const START: number = Date.UTC(2025, 0, 27, 17)

const ticked = defineEvent({ type: 'clock.ticked', schema: z.object({ good: z.boolean() }) })

export type Ticked = EventOf<readonly [typeof ticked]>

/** Counts ticks; a tick that is not good makes the recipe throw. */
export const ticks: Projection<{ readonly count: number; readonly last: string }> = defineProjection({
  name: 'ticks',
  events: [ticked],
  initial: () => ({ count: 0, last: '' }),
  recipes: () => ({
    'clock.ticked': (draft, { id, data }) => {
      draft.count += 1
      draft.last = id
      if (!data.good) throw new Error('This tick is not good.')
    },
  }),
})

/** Ticks `t0`, `t1`, … at these milliseconds after {@link START}. */
export function tape(offsets: readonly number[], bad: readonly number[] = []): Timeline<Ticked> {
  const events = offsets.map((offset, index) => ({
    id: `t${index}`,
    type: 'clock.ticked' as const,
    at: START + offset,
    data: { good: !bad.includes(index) },
  }))
  return createTimeline([ticked], { blockSize: 2 }).append(events)
}

/** Logs one line for each value that a player emits: `event t3 4@17`, `state t3 4@17`, `seek 2>4@17`, `end 4@17`, `error …`. */
function writeDown(player: Player<Ticked, { readonly last: string }>, log: string[]): void {
  const at = (place: { position: number; at: number | undefined }): string =>
    `${place.position}@${place.at === undefined ? '' : place.at - START}`
  player.on('event', (played) => log.push(`event ${played.event.id} ${at(played)}`))
  player.on('state', (played) => log.push(`state ${played.state.last} ${at(played)}`))
  player.on('seek', (jump) => log.push(`seek ${jump.previousPosition}>${at(jump)}`))
  player.on('end', (place) => log.push(`end ${at(place)}`))
}

/** A player of a tape on a clock of its own, with its log. */
export function playerOf(timeline: Timeline<Ticked>, options: Omit<PlayerOptions, 'clock'> = {}) {
  const clock = new FakeClock()
  const player = createPlayer(timeline, ticks, { clock, ...options })
  const log: string[] = []
  writeDown(player, log)
  return { clock, player, log }
}
