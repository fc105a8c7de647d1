import type { ImportOptions } from '../import-options.js'
import type { BarField } from './bar-layout.js'

/** Options of `importBars`. */
export interface BarOptions extends ImportOptions<BarField> {
  /** Whether the time of a row is that of its bar's start or of its end. Default: by the name of its column, else `start`; stated. */
  readonly time?: 'start' | 'end'
  /** How long a bar lasts: `1m`, `1h`, `1d`, or milliseconds. Default: the commonest step from bar to bar; stated. */
  readonly interval?: string | number
  /** What a bar of a whole day becomes: a bar over the hours of its session, or its official close. Default `bars`. */
  readonly daily?: 'bars' | 'closes'
  /** What the closes are, with `daily: 'closes'`. Default: as they were published. */
  readonly adjustment?: 'dividend-adjusted' | 'unknown'
}
