import { getCalendar } from '../../calendar/calendar.js'
import { randomSource } from '../../whatif/random-source.js'
import type { DailyCloses } from './daily-closes.js'
import { gaussian } from './gaussian.js'

/* Closes without an event, and an event study with plain sums. */

const calendar = getCalendar('XNYS')
/** This many trading days of 2024. */
export function daysFrom(count: number): string[] {
  return Array.from({ length: count }, (_, index) => calendar.addTradingDays('2024-01-02', index))
}

/** Closes with these daily log returns, including one for the first day. */
function closesOf(returns: Readonly<Record<string, readonly number[]>>): DailyCloses {
  const closes = Object.entries(returns).map(([symbol, own]) => {
    let close = 100
    return [symbol, [close, ...own.map((one) => (close *= Math.exp(one)))]] as const
  })
  return { days: daysFrom((Object.values(returns)[0]?.length ?? 0) + 1), closes: Object.fromEntries(closes) }
}

/** A market and instruments that follow it with errors; no event. */
export function quiet(
  seed: number,
  days: number,
  betas: readonly number[] = [0.8, 1, 1.3, 1.6],
): DailyCloses {
  const random = randomSource(seed, 'quiet')
  const market = Array.from({ length: days }, () => 0.0004 + 0.01 * gaussian(random))
  const own = betas.map((beta) => market.map((one) => 0.0002 + beta * one + 0.015 * gaussian(random)))
  return closesOf({ M: market, ...Object.fromEntries(own.map((row, index) => [`S${index}`, row])) })
}

interface PlainStudy {
  readonly abnormal: readonly number[]
  readonly covariance: readonly (readonly number[])[]
}

/** Abnormal returns by raw sums, and their covariance σ² (I + X* (X'X)^-1 X*') by the inverse of a 2 × 2 matrix. */
export function plainStudy(series: DailyCloses, symbol: string): PlainStudy {
  const logs = (own: readonly number[]) => own.map((one, day) => Math.log(one / (own[day - 1] ?? one)))
  const [y, x] = [series.closes[symbol] ?? [], series.closes.M ?? []].map(logs) as [number[], number[]]
  const [n, from, to] = [120, 1, 120]
  let [sx, sy, sxx, sxy] = [0, 0, 0, 0]
  for (let day = from; day <= to; day += 1) {
    const [a, b] = [x[day] as number, y[day] as number]
    ;[sx, sy, sxx, sxy] = [sx + a, sy + b, sxx + a * a, sxy + a * b]
  }
  const determinant = n * sxx - sx * sx
  const beta = (n * sxy - sx * sy) / determinant
  const alpha = (sxx * sy - sx * sxy) / determinant
  let square = 0
  for (let day = from; day <= to; day += 1)
    square += ((y[day] as number) - alpha - beta * (x[day] as number)) ** 2
  const event = [124, 125, 126, 127, 128]
  const covariance = event.map((i) =>
    event.map((j) => {
      const [a, b] = [x[i] as number, x[j] as number]
      const forecast = (sxx - sx * (a + b) + n * a * b) / determinant
      return (square / (n - 2)) * ((i === j ? 1 : 0) + forecast)
    }),
  )
  return { abnormal: event.map((day) => (y[day] as number) - alpha - beta * (x[day] as number)), covariance }
}
