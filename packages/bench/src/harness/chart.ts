import type { Result } from './benchmark.js'

const [WIDTH, ROW, LABELS, HEAD, FOOT] = [860, 34, 250, 56, 44]
const VALUES = 74

/** The time of each opponent divided by the time of our replay, by the id of the figure. */
interface Bar {
  readonly label: string
  readonly times: number
}

/** Figures whose value is their time divided by ours. */
const THEIRS: readonly (readonly [id: string, label: string])[] = [
  ['emmett', 'Emmett, aggregateStream'],
  ['castore', 'Castore, getAggregate'],
  ['immer-per-1000', 'Immer, a draft per 1,000 events'],
  ['mutative', 'mutative'],
  ['redux-toolkit', 'Redux Toolkit'],
  ['immer-per-event', 'Immer, a draft per event'],
]
/** Figures whose value is our time divided by theirs. */
const OURS: readonly (readonly [id: string, label: string])[] = [
  ['replay-objects', 'Hand-written loop over objects'],
  ['replay-columns-by-columns', 'Hand-written loop over columns'],
]

/**
 * An SVG chart of the times of the opponents for the same tape, divided by the time of Tapeline, on a logarithmic axis. It is
 * readable on light and dark pages.
 * @returns undefined if no such figure was measured
 */
export function chartOf(results: readonly Result[]): string | undefined {
  const bars = barsOf(results)
  if (bars.length === 0) return undefined
  const values = [1, ...bars.map(({ times }) => times)]
  const [low, high] = [
    Math.floor(Math.log10(Math.min(...values) * 0.999)),
    Math.ceil(Math.log10(Math.max(...values))),
  ]
  const x = (times: number): number =>
    LABELS + ((Math.log10(times) - low) / (high - low)) * (WIDTH - LABELS - VALUES)
  const bottom = HEAD + bars.length * ROW
  const decades = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + FOOT}" role="img" font-family="system-ui, sans-serif" font-size="14">`,
    '<title>Time to replay the same tape, times that of Tapeline; logarithmic</title>',
    STYLE,
    `<text x="16" y="26" class="title">Time to replay the same tape, times that of Tapeline</text>`,
    `<text x="16" y="45" class="note">logarithmic; right of the line is slower than Tapeline, left of it faster</text>`,
    ...decades.map((times) => gridLine(x(times), bottom, `${label(times)}×`)),
    ...bars.map((bar, index) => rowOf(bar, HEAD + index * ROW, x)),
    `<line x1="${px(x(1))}" x2="${px(x(1))}" y1="${HEAD}" y2="${bottom}" class="one"/>`,
    '</svg>',
    '',
  ].join('\n')
}

/** Colours for light and dark pages, by the preference of the page. */
const STYLE = `<style>
  text { fill: #1f2328 } .note, .tick { fill: #59636e; font-size: 12px } .title { font-size: 16px; font-weight: 600 }
  .grid { stroke: #d1d9e0 } .one { stroke: #1f2328; stroke-width: 1.5 }
  .slower { fill: #2f81c7 } .faster { fill: #c4622d }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .note, .tick { fill: #9da7b1 } .grid { stroke: #3d444d } .one { stroke: #e6edf3 }
    .slower { fill: #58a6e6 } .faster { fill: #e08a54 }
  }
</style>`

function barsOf(results: readonly Result[]): Bar[] {
  const bars = (ids: readonly (readonly [string, string])[], timesOf: (value: number) => number): Bar[] =>
    ids.flatMap(([id, text]) => {
      const found = results.find((result) => result.id === id)
      return found === undefined ? [] : [{ label: text, times: timesOf(found.value) }]
    })
  return [...bars(OURS, (value) => 1 / value), ...bars(THEIRS, (value) => value)].sort(
    (left, right) => left.times - right.times,
  )
}

function rowOf({ label: text, times }: Bar, top: number, x: (times: number) => number): string {
  const [from, to] = [x(Math.min(1, times)), x(Math.max(1, times))]
  const kind = times < 1 ? 'faster' : 'slower'
  const middle = top + ROW / 2
  return [
    `<text x="${LABELS - 12}" y="${middle + 5}" text-anchor="end">${text}</text>`,
    `<rect x="${px(from)}" y="${top + 6}" width="${px(Math.max(2, to - from))}" height="${ROW - 12}" rx="3" class="${kind}"/>`,
    `<text x="${px(to + 8)}" y="${middle + 5}">${label(times)}×</text>`,
  ].join('')
}

function gridLine(x: number, bottom: number, text: string): string {
  return [
    `<line x1="${px(x)}" x2="${px(x)}" y1="${HEAD}" y2="${bottom}" class="grid"/>`,
    `<text x="${px(x)}" y="${bottom + 20}" text-anchor="middle" class="tick">${text}</text>`,
  ].join('')
}

function label(times: number): string {
  if (times >= 10) return Math.round(times).toLocaleString('en-US')
  return String(Number(times.toPrecision(2)))
}

function px(value: number): string {
  return value.toFixed(1)
}
