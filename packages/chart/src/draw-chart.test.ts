import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { arbitraryChart, type DrawnText, textsIn } from './chart.fixture.js'
import type { Chart } from './chart.js'
import { drawChart } from './draw-chart.js'
import { THEMES } from './theme.js'

const HOUR = 3_600_000
const OPEN = Date.UTC(2025, 0, 27, 14, 30)
const CLOSE = OPEN + 6.5 * HOUR
const chart: Chart = {
  title: 'A day',
  subtitle: 'Change',
  unit: 'percent',
  zone: 'America/New_York',
  sessions: [
    { open: OPEN, close: CLOSE },
    { open: OPEN + 24 * HOUR, close: CLOSE + 24 * HOUR },
  ],
  series: [
    {
      instrument: 'NVDA',
      points: [
        { at: OPEN, value: -12 },
        { at: CLOSE, value: -16.968 },
        { at: OPEN + 24 * HOUR, value: -14 },
        { at: CLOSE + 24 * HOUR, value: -9.557 },
      ],
    },
    {
      instrument: 'NVDA',
      branch: 'no-release',
      points: [
        { at: OPEN, value: 0 },
        { at: CLOSE + 24 * HOUR, value: 0 },
      ],
    },
  ],
  events: [
    { at: OPEN - 20 * HOUR, text: 'Before', weight: 1, isDay: true },
    { at: CLOSE + 2 * HOUR, text: 'In the evening', weight: 2 },
  ],
}

/** The box that a text needs at least: half a character width for each sign, and most of its height. */
function boxOf({ x, y, size, anchor, text }: DrawnText) {
  const width = [...text].length * size * 0.45
  const left = anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x
  return { left, right: left + width, top: y - size * 0.75, bottom: y, text }
}

describe('drawChart', () => {
  it('shows names, last values, hours, days and events', () => {
    const texts = textsIn(drawChart(chart)).map(({ text }) => text)
    expect(texts).toEqual(
      expect.arrayContaining([
        'A day',
        'NVDA',
        '-9.56 %',
        'NVDA no-release',
        '0.00 %',
        '-10 %',
        '10:00',
        'Mon 27 Jan',
        'Tue 28 Jan',
        'Sun 26 Jan',
        'Mon 27 Jan, 18:00',
        'In the evening',
      ]),
    )
  })

  it('is the same for the same chart, and differs between themes in colours only', () => {
    expect(drawChart(chart)).toBe(drawChart(chart))
    const plain = (theme: 'light' | 'dark'): string =>
      drawChart(chart, { theme }).replaceAll(/#[0-9a-f]{6}/g, 'colour')
    expect(plain('dark')).toBe(plain('light'))
    expect(drawChart(chart, { theme: 'dark' })).not.toBe(drawChart(chart))
  })

  it('draws what-ifs dashed, and candles that fall filled', () => {
    expect(drawChart(chart).match(/stroke-dasharray/g)).toHaveLength(1)
    const bar = { start: OPEN, at: OPEN + HOUR, open: 3, high: 4, low: 1, close: 2 }
    const candles = drawChart({
      ...chart,
      series: [
        {
          instrument: 'NVDA',
          points: [],
          bars: [bar, { ...bar, start: bar.at, at: bar.at + HOUR, close: 4 }],
        },
      ],
    })
    const fills = [...candles.matchAll(/<rect [^>]*fill="([^"]+)" stroke="([^"]+)"/g)].map(
      ([, fill, stroke]) => fill === stroke,
    )
    expect(fills).toEqual([true, false])
  })

  it('compresses closed hours', () => {
    const line =
      drawChart(chart)
        .match(/points="[^"]*"/g)
        ?.at(-1) ?? ''
    const xs = [...line.matchAll(/([\d.]+),/g)].map(([, x]) => Number(x))
    const [open = 0, close = 0, next = 0, end = 0] = xs.slice(-4)
    expect(next - close).toBeLessThan(15)
    expect(end - next).toBeCloseTo(close - open, 0)
  })

  it('keeps text within the picture and apart, and markup out of it, for any chart', () => {
    const size = fc.record({
      width: fc.integer({ min: 320, max: 2560 }),
      height: fc.integer({ min: 240, max: 1440 }),
      theme: fc.constantFrom('light' as const, 'dark' as const),
      eventsMax: fc.integer({ min: 0, max: 20 }),
    })
    fc.assert(
      fc.property(arbitraryChart(), size, (own, options) => {
        const svg = drawChart(own, options)
        expect(svg).not.toMatch(/NaN|Infinity|undefined/)
        const left = svg.replaceAll(/<\/?(svg|rect|text|line|polyline|circle)( [\w:-]+="[^"<>]*")*\/?>/g, '')
        expect(left).not.toMatch(/[<>]/)
        expect(svg.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Surrogate}/u)
        const boxes = textsIn(svg).map(boxOf)
        for (const [index, one] of boxes.entries()) {
          expect(one.top).toBeGreaterThanOrEqual(0)
          expect(one.bottom).toBeLessThanOrEqual(options.height)
          expect(one.left).toBeGreaterThanOrEqual(0)
          for (const other of boxes.slice(index + 1)) {
            const overlaps =
              one.left < other.right &&
              other.left < one.right &&
              one.top < other.bottom &&
              other.top < one.bottom
            if (overlaps) throw new Error(`'${one.text}' is on '${other.text}'`)
          }
        }
      }),
    )
  })

  it('draws few of a million points, among them the extremes', () => {
    const points = Array.from({ length: 1_000_000 }, (_, index) => ({
      at: OPEN + ((CLOSE - OPEN) * index) / 1_000_000,
      value: index === 654_321 ? 50 : Math.sin(index),
    }))
    const svg = drawChart({ ...chart, series: [{ instrument: 'NVDA', points }] })
    expect(svg.length).toBeLessThan(60_000)
    const ys = [...(/points="([^"]*)"/.exec(svg)?.[1] ?? '').matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y))
    expect(ys.filter((y) => y === Math.min(...ys))).toHaveLength(1)
  })

  it('has colours that can be read on their background', () => {
    for (const { background, closed, text, faint, series, up, down } of Object.values(THEMES))
      for (const colour of [text, faint, up, down, ...series])
        for (const below of [background, closed])
          expect([colour, contrast(colour, below) >= 4.5]).toEqual([colour, true])
  })

  it.each([
    ['no object', null, {}],
    ['no sessions', { ...chart, sessions: [] }, {}],
    ['a session that never ends', { ...chart, sessions: [{ open: 0, close: 1e300 }] }, {}],
    ['a point without a value', { ...chart, series: [{ instrument: 'X', points: [{ at: 0 }] }] }, {}],
    ['no list', { ...chart, series: 3 }, {}],
    ['a title that is no text', { ...chart, title: 3 }, {}],
    ['a picture that is too small', chart, { width: 10 }],
    ['a picture that is too large', chart, { height: 1e9 }],
    ['an unknown theme', chart, { theme: 'blue' }],
  ])('refuses %s', (_, wrong, options) => {
    expect(() => drawChart(wrong as Chart, options as object)).toThrow(
      expect.objectContaining({ code: 'argument.invalid' }),
    )
  })
})

/** By WCAG 2. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((from) => {
      const channel = Number.parseInt(colour.slice(from, from + 2), 16) / 255
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}
