import type { ImportOptions } from '../import-options.js'
import type { BarField } from './bar-layout.js'

/** Options of `importBars`. */
export interface BarOptions extends ImportOptions<BarField> {
  /**
   * Whether the time of a row is that of its bar's start or of its end. Default: by the name of its column; else the end, if rows
   * are at a close and none is at an open or outside regular hours; else the start. Stated.
   */
  readonly time?: 'start' | 'end'
  /**
   * How long a bar lasts: `1m`, `1h`, `1d`, `1w`, `1mo`, or milliseconds. Default: the commonest step from bar to bar; stated. Of
   * a week or a month the close alone is taken, as the official close of its last session.
   */
  readonly interval?: string | number
  /**
   * When the source was written, in epoch milliseconds UTC. Bars that end later hold a part of their prices; they are left out, and
   * counted as `unfinished`. Default: now.
   */
  readonly asOf?: number
  /**
   * What becomes of a bar that lies partly in one session: `fault`, or `place`, which cuts its time to the open and close of the session,
   * and counts it as `placed`. Its prices and volume stay whole, since a bar does not say which part of them is of the session. That is
   * right where little is traded outside regular hours, such as bars of whole hours around an open at 9:30; where much is, its high, low
   * and volume are those of both. Bars over parts of several sessions are faults either way. Default `fault`.
   */
  readonly straddling?: 'fault' | 'place'
  /** What a bar of a whole day becomes: a bar over the hours of its session, or its official close. Default `bars`. */
  readonly daily?: 'bars' | 'closes'
  /** What the closes are, with `daily: 'closes'`. Default: as they were published. */
  readonly adjustment?: 'dividend-adjusted' | 'unknown'
}
