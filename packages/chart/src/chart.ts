/* What a chart shows, as plain values. Times are in epoch milliseconds UTC. */

/** A value at a moment. */
export interface ChartPoint {
  readonly at: number
  readonly value: number
}

/** A bar: the interval from `start` to `at`, with its first, highest, lowest and last value. */
export interface ChartBar {
  readonly start: number
  readonly at: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
}

/** One line, or the candles of one instrument. */
export interface ChartSeries {
  /** The name of the instrument. Series of one instrument have one colour. */
  readonly instrument: string
  /** The name of a what-if, whose line is dashed; absent for the recorded history. */
  readonly branch?: string
  /** In the order of time. */
  readonly points: readonly ChartPoint[]
  /** In the order of time; if present, candles are drawn instead of a line. */
  readonly bars?: readonly ChartBar[]
}

/** An event in the lane below the chart. */
export interface ChartEvent {
  readonly at: number
  readonly text: string
  /** If there is no room for all events, those with the highest weights are shown. */
  readonly weight: number
  /** Whether only the day is known: the first moment of it is `at`. */
  readonly isDay?: boolean
}

/** The regular hours of a day; the time between them is compressed. */
export interface ChartSession {
  readonly open: number
  readonly close: number
}

/** The contents of a chart. */
export interface Chart {
  readonly title: string
  readonly subtitle: string
  /** Of the values: prices or index points, or percent. */
  readonly unit: 'price' | 'percent'
  /** The IANA name of the zone of the time axis. */
  readonly zone: string
  /** In the order of time, at least one. */
  readonly sessions: readonly ChartSession[]
  readonly series: readonly ChartSeries[]
  /** In the order of time. */
  readonly events: readonly ChartEvent[]
}
