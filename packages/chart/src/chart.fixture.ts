import fc from 'fast-check'
import type { Chart } from './chart.js'

const HOUR = 3_600_000
const OPEN = Date.UTC(2025, 0, 20, 14, 30)

/** A word, or text that tries to be markup. */
const text = fc.oneof(
  fc.constantFrom('NVDA', '^DJI', 'BRK.B', 'a what-if', 'Wide Wide Wide @@@ %%%'),
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"/><image href="x"/>',
    '&amp;\u0000\u001b]',
    ']]><!--',
    '\ud800',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
)

/** Charts of 1 to 40 sessions and up to 8 series. */
export function arbitraryChart(): fc.Arbitrary<Chart> {
  return fc
    .record({
      title: text,
      subtitle: text,
      unit: fc.constantFrom('price' as const, 'percent' as const),
      zone: fc.constantFrom('America/New_York', 'UTC', 'Asia/Kolkata'),
      days: fc.integer({ min: 1, max: 40 }),
      series: fc.array(
        fc.record({
          instrument: text,
          branch: fc.option(text, { nil: undefined }),
          isCandles: fc.boolean(),
          values: fc.array(fc.double({ min: 0.01, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 }),
        }),
        { maxLength: 8 },
      ),
      events: fc.array(fc.record({ place: fc.nat(1000), text, weight: fc.nat(5), isDay: fc.boolean() }), {
        maxLength: 20,
      }),
    })
    .map(({ days, series, events, ...rest }) => {
      const sessions = Array.from({ length: days }, (_, day) => ({
        open: OPEN + day * 24 * HOUR,
        close: OPEN + (day * 24 + 6.5) * HOUR,
      }))
      const end = sessions.at(-1)?.close ?? OPEN
      const at = (index: number, count: number): number => OPEN + ((end - OPEN) * index) / count
      return {
        ...rest,
        sessions,
        series: series.map(({ instrument, branch, isCandles, values }) => ({
          instrument,
          ...(branch === undefined ? {} : { branch }),
          points: values.map((value, index) => ({ at: at(index, values.length), value })),
          ...(isCandles
            ? {
                bars: values.map((value, index) => ({
                  start: at(index, values.length),
                  at: at(index + 0.5, values.length),
                  open: value,
                  high: value * 1.1,
                  low: value * 0.9,
                  close: value * 1.05,
                })),
              }
            : {}),
        })),
        events: events
          .map(({ place, ...event }) => ({ ...event, at: at(place, 1000) }))
          .sort((one, other) => one.at - other.at),
      }
    })
}

/** A text element of a drawing. */
export interface DrawnText {
  readonly x: number
  readonly y: number
  readonly size: number
  readonly anchor: string
  readonly text: string
}

export function textsIn(svg: string): readonly DrawnText[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, fields = '', text = '']) => {
    const field = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(fields)?.[1] ?? ''
    return {
      x: Number(field(' ?x')),
      y: Number(field(' y')),
      size: Number(field('font-size')),
      anchor: field('text-anchor') || 'start',
      text: text.replaceAll(/&#?\w+;/g, '&'),
    }
  })
}
