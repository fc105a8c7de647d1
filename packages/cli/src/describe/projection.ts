import { formatInstant } from '@tapeline/core'
import type { Estimate } from '@tapeline/core/market'
import type { ProjectedShock } from '../project/projected-shock.js'
import { styled } from '../terminal/style.js'
import { tableOf } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'
import { csvOf } from './csv.js'
import { fanChart } from './fan-chart.js'
import { showFigure } from './figures.js'
import { wrapped } from './wrapped.js'

/** The head of a projection. */
export interface ProjectionHead {
  readonly title: string
  readonly path: string
  readonly runs: number
  readonly seed: number
}

/** A projected shock as text: the fit, a fan chart, and the quantiles with the recorded values. */
export function describeProjection(
  terminal: Terminal,
  projected: ProjectedShock,
  { title, path, runs, seed }: ProjectionHead,
): string {
  const { calibration, probabilities, closes } = projected
  const moments = closes.map(({ day, ...close }) => ({ label: day.slice(5), ...close }))
  const [low, , , , high] = probabilities.map(percentOf)
  const key = `░ ${low} to ${high}, ▒ ${percentOf(probabilities[1] as number)} to ${percentOf(probabilities[3] as number)}, ━ median of ${runs} runs (seed ${seed}), ● recorded`
  return [
    `${styled(terminal, 'bold', wrapped(terminal, title, 0))}\n`,
    `${wrapped(terminal, `${path} at the close, with the shock of ${calibration.event.id}`, 2)}\n`,
    `\n${describeFit(terminal, projected)}\n`,
    fanChart(moments, terminal.columns),
    `${wrapped(terminal, key, 2)}\n\n`,
    quantileTable(terminal, projected),
    `\n${wrapped(terminal, calibration.meaning, 0)}\n`,
  ].join('')
}

function describeFit(terminal: Terminal, { calibration, noise }: ProjectedShock): string {
  const { reference, depth, part, halfLifeDays, fittedDays, instruments, atBounds } = calibration
  const days = [fittedDays[0], fittedDays.at(-1)].join(' to ')
  const isAtOnce = atBounds.some(({ parameter, bound }) => parameter === 'halfLifeDays' && bound === 'lower')
  const rows = [
    ['fitted on', `${days}, closes of ${instruments.length} instruments`],
    ['depth', `${estimateText(depth, 3)}: the log return of ${reference} on ${calibration.session}`],
    ['won back', `${estimateText(part, 2)} in the end`],
    [
      'half-life',
      `${estimateText(halfLifeDays, 2, ' trading days')}${isAtOnce ? ', the end of its range: all of it on the first day' : ''}`,
    ],
    ['noise', `${noise.toFixed(4)}: the deviation of a day's log return`],
  ]
  return rows
    .map(([name = '', text = '']) => `${wrapped(terminal, `${name.padEnd(9)}  ${text}`, 11)}\n`)
    .join('')
}

/** A value with its standard error, or a held value. */
function estimateText(estimate: Estimate, digits: number, unit = ''): string {
  if (estimate.status === 'not-identified') return 'not identified'
  const value = estimate.value.toFixed(digits)
  if (estimate.status === 'held') return `${value}${unit} (held)`
  if (estimate.status === 'without-error') return `${value}${unit}`
  const isWeak = estimate.status === 'weak'
  return `${value} ± ${estimate.standardError.toFixed(digits)}${unit}${isWeak ? ' (weak)' : ''}`
}

function quantileTable(terminal: Terminal, { closes, probabilities }: ProjectedShock): string {
  const head = probabilities.map((one) => `>${one === 0.5 ? 'median' : percentOf(one)}`)
  return tableOf(
    terminal,
    ['close of', ...head, '>recorded'],
    closes.map(({ day, quantiles, recorded }) => [
      day,
      ...quantiles.map(figure),
      recorded === undefined ? '' : figure(recorded),
    ]),
  )
}

function figure(value: number): string {
  return Math.abs(value) < 1e6 ? value.toFixed(2) : showFigure(value)
}

/** The same as CSV, a row for each close. */
export function projectionCsv({ closes, probabilities }: ProjectedShock): string {
  const rows = closes.map(({ day, quantiles, recorded }) => [
    day,
    ...probabilities.map((_, index) => quantiles[index]),
    recorded,
  ])
  return csvOf([['day', ...probabilities.map((one) => `q${one}`), 'recorded'], ...rows])
}

function percentOf(probability: number): string {
  return `${Number((100 * probability).toPrecision(12))} %`
}

/** The same as JSON. */
export function projectionJson(
  { calibration, probabilities, noise, closes }: ProjectedShock,
  { scenario, path, runs, seed }: Omit<ProjectionHead, 'title'> & { readonly scenario: string },
): object {
  const moments = closes.map((close) => ({ ...close, at: formatInstant(close.at) }))
  return { scenario, path, runs, seed, noise, probabilities, closes: moments, calibration }
}
