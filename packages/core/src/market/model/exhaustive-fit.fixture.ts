/** The optimum of a calibration by exhaustive search, without the code of the model. */

export interface SearchedFit {
  readonly part: number
  /** In trading days; 0 for all at once, Infinity for never. */
  readonly halfLife: number
  /** The sum of squared residuals, with the best depths. */
  readonly error: number
}

/** The search stops at this precision in an endless valley; the remaining gain is far below the compared precision. */
const STEPS_MAX = 5000

type Returns = readonly (readonly number[])[]

/** The sum of squared residuals with the best depths at a part and a half-life, without the code of the model. */
export function errorAt(rows: Returns, part: number, halfLifeDays: number): number {
  const left = (day: number): number => (halfLifeDays === 0 ? Number(day === 0) : 2 ** (-day / halfLifeDays))
  const levels = (rows[0] ?? []).map((_, day) => 1 - part * (1 - left(day)))
  const pattern = levels.map((level, day) => level - (day === 0 ? 0 : (levels[day - 1] as number)))
  const norm = pattern.reduce((sum, one) => sum + one * one, 0)
  return rows.reduce((sum, row) => {
    const depth = row.reduce((along, one, day) => along + one * (pattern[day] as number), 0) / norm
    return sum + row.reduce((own, one, day) => own + (one - depth * (pattern[day] as number)) ** 2, 0)
  }, 0)
}

/** The best of a grid over the whole range, parts from -3 to 4, refined around its best points by halving steps. */
export function exhaustiveFit(rows: Returns): SearchedFit {
  const parts = Array.from({ length: 36 }, (_, index) => -3 + index / 5)
  const halfLives = [
    0,
    ...Array.from({ length: 30 }, (_, index) => 0.1 * 1.35 ** index),
    Number.POSITIVE_INFINITY,
  ]
  const points = parts.flatMap((part) =>
    halfLives.map((halfLife) => ({ part, halfLife, error: errorAt(rows, part, halfLife) })),
  )
  points.sort((one, other) => one.error - other.error)
  return points
    .slice(0, 8)
    .map((start) => refined(rows, start))
    .reduce((best, one) => (one.error < best.error ? one : best))
}

/** Steps grow again after each success: along a flat valley, short steps would take hours. */
function refined(rows: Returns, start: SearchedFit): SearchedFit {
  const [longest, widest] = [0.2, 1.35]
  let best = start
  let [partStep, factor] = [longest, widest]
  for (let steps = 0; partStep > 1e-9 && steps < STEPS_MAX; steps += 1) {
    const { part, halfLife } = best
    const near = [part - partStep, part, part + partStep].flatMap((one) =>
      [halfLife / factor, halfLife, halfLife * factor].map((other) => {
        const own = Math.min(4, Math.max(-3, one))
        return { part: own, halfLife: other, error: errorAt(rows, own, other) }
      }),
    )
    const next = near.reduce((least, one) => (one.error < least.error ? one : least), best)
    if (next === best) [partStep, factor] = [partStep / 2, Math.sqrt(factor)]
    else [partStep, factor] = [Math.min(longest, partStep * 2), Math.min(widest, factor ** 2)]
    best = next
  }
  return best
}
