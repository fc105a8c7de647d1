import { checkArgument, checkOptions, kinds } from '../../event/arguments.js'
import { ln } from '../../math/ln.js'
import type { Timeline } from '../../timeline/timeline.js'
import type { MarketEvent } from '../events.js'
import type { Calibration } from './calibration.js'
import { dailyCloses } from './daily-closes.js'
import { outside } from './model-fault.js'
import { CALIBRATION, modelPath } from './model-path.js'

/** The errors of a fitted model and of *no change* over the closes after the fitted days. */
export interface NoChangeRow {
  readonly symbol: string
  /** Root of the mean squared error of the log price, over these days: 0.05 is about 5 %. */
  readonly modelError: number
  readonly noChangeError: number
  /**
   * Error of the model divided by that of no change (Theil's U): below 1 the model is nearer; absent if prices did not move.
   */
  readonly ratio?: number
  readonly nearer: 'model' | 'no-change' | 'neither'
}

export interface NoChangeOptions {
  /** Default: all fitted instruments. */
  readonly instruments?: readonly string[]
}

/**
 * Compares a fitted model with the naive forecast that prices stay at the last fitted close, by the recorded closes from then
 * to the horizon. Both start from that close; the model continues with its own changes. Source of the ratio: H. Theil, Applied
 * Economic Forecasting, North-Holland 1966, chapter 2.
 * @throws TapelineError `model.outside` as `modelPath`, and if the horizon has no day that was not fitted; `model.invalid` for
 * closes that are not on the tape
 */
export function versusNoChange(
  timeline: Timeline<MarketEvent>,
  calibration: Calibration,
  options: NoChangeOptions = {},
): readonly NoChangeRow[] {
  checkArgument('versusNoChange()', 'timeline', timeline, kinds.timeline)
  checkArgument('versusNoChange()', 'calibration', calibration, CALIBRATION)
  checkOptions('versusNoChange()', options, { instruments: kinds.texts })
  const { instruments = calibration.instruments } = options
  const { fittedDays, horizonDays, remaining, exchange } = calibration
  const last = fittedDays.length - 1
  if (horizonDays <= last) {
    throw outside('There is no day after the fitted ones.', 'a horizon beyond them', horizonDays)
  }
  const paths = instruments.map((symbol) =>
    modelPath(calibration, { symbol }).map(({ logReturn }) => logReturn),
  )
  const [from, to] = [remaining[last], remaining[horizonDays]].map((one) => one?.day as string) as [
    string,
    string,
  ]
  const { closes } = dailyCloses(timeline, { instruments, from, to, exchange })
  return instruments.map((symbol, index) => {
    const path = paths[index] as readonly number[]
    const [start, ...after] = closes[symbol] as readonly number[]
    const changes = after.map((close) => ln(close / (start as number)))
    const modelError = rootMeanSquare(
      changes.map((one, day) => one - ((path[last + 1 + day] as number) - (path[last] as number))),
    )
    const noChangeError = rootMeanSquare(changes)
    return {
      symbol,
      modelError,
      noChangeError,
      ...(noChangeError === 0 ? {} : { ratio: modelError / noChangeError }),
      nearer: modelError === noChangeError ? 'neither' : modelError < noChangeError ? 'model' : 'no-change',
    }
  })
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, one) => sum + one * one, 0) / values.length)
}
