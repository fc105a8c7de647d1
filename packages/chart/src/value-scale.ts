/** Vertical positions of values, with round ticks. */
export interface ValueScale {
  readonly y: (value: number) => number
  readonly ticks: readonly number[]
  /** The number of decimals of the ticks. */
  readonly decimals: number
}

const PADDING = 0.06
const PIXELS_PER_TICK = 44

/** @param values finite; none gives a scale around 0 */
export function valueScale(values: Iterable<number>, top: number, bottom: number): ValueScale {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low > high) [low, high] = [-1, 1]
  if (low === high) {
    const around = Math.abs(low) * 0.01 || 1
    ;[low, high] = [low - around, high + around]
  }
  const padding = (high - low) * PADDING
  const [from, to] = [low - padding, high + padding]
  const y = (value: number): number => bottom - ((value - from) / (to - from)) * (bottom - top)
  const step = niceStep((to - from) / Math.max(2, Math.floor((bottom - top) / PIXELS_PER_TICK)))
  const ticks: number[] = []
  for (let index = Math.ceil(from / step); index * step <= to && ticks.length < 50; index += 1)
    ticks.push(index * step)
  return { y, ticks, decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) }
}

/** The least of 1, 2, 5, 10, 20, … that is no less. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  const factor = [1, 2, 5].find((own) => own * power >= least) ?? 10
  return factor * power
}
