import type { ImportOptions } from '../import-options.js'
import type { BarField } from './bar-layout.js'

/** Options of `importBars`. */
export interface BarOptions extends ImportOptions<BarField> {
  /**
   * Whether the time of a row is the start or the end of its bar. Default: by the name of its column; else the end, if some rows
   * are at a close and no row is at an open or outside regular hours; else the start. Reported.
   */
  readonly time?: 'start' | 'end'
  /**
   * The length of a bar: `1m`, `1h`, `1d`, `1w`, `1mo`, or milliseconds. Default: the commonest step from bar to bar; reported.
   * Only the close of a weekly or monthly bar is used, as the official close of its last session.
   */
  readonly interval?: string | number
  /**
   * The time at which the source was written, in epoch milliseconds UTC. Bars that end later are incomplete; they are omitted and
   * counted as `unfinished`. Default: now.
   */
  readonly asOf?: number
  /**
   * The treatment of a bar that is partly in one session: `fault`, or `place`, which cuts its time to the open and close of the
   * session and counts it as `placed`. Its prices and volume stay whole, since a bar does not show which part belongs to the
   * session. That is right if little is traded outside regular hours, such as for bars of whole hours around an open at 9:30.
   * Otherwise its high, low and volume include extended hours. Bars over parts of several sessions are always faults. Default
   * `fault`.
   */
  readonly straddling?: 'fault' | 'place'
  /** The event for a daily bar: a bar over the hours of its session, or an official close. Default `bars`. */
  readonly daily?: 'bars' | 'closes'
  /** The adjustment of the closes, with `daily: 'closes'`. Default: as published. */
  readonly adjustment?: 'dividend-adjusted' | 'unknown'
}
