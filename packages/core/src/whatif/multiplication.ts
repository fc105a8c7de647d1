import type { EditPath } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { Timeline } from '../timeline/timeline.js'
import type { RowMatcher } from './match-rows.js'

/** An edit that multiplies prices. It selects by the names that instruments had when it was made. */
export interface Multiplication {
  readonly factor: number
  readonly path: EditPath
  /** The timeline that was edited. */
  readonly timeline: Timeline
  /** Whether it multiplies the prices of an event. */
  readonly matches: (event: TapelineEvent) => boolean
  /** The same for the events of a block. */
  readonly rows: RowMatcher
}
