import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { printed } from '../terminal/fake-terminal.fixture.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-chart-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string): string => join(folder, name)

const DAY = ['chart', 'deepseek-r1', 'NVDA', '^IXIC', '^DJI', 'META', '--day', '2025-01-27'] as const
const BRANCHES = [
  ...['chart', 'deepseek-r1', 'NVDA', '--from', '2025-01-24', '--to', '2025-01-28'],
  ...[
    '--what-if',
    'no-release',
    '--what-if',
    'half-the-shock',
    '--title',
    'Nvidia, recorded and without the release',
  ],
] as const

/** The pictures of the READMEs; `TAPELINE_UPDATE_GOLDEN=1` writes them. */
describe.each([
  ['day', DAY],
  ['what-ifs', BRANCHES],
] as const)('the picture %s', (name, args) => {
  it.each(['light', 'dark'])('in the %s theme is what the command prints', async (theme) => {
    const { exitCode, out, error } = await printed(...args, '--theme', theme)
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' })
    const picture = new URL(`../../charts/${name}-${theme}.svg`, import.meta.url)
    if (process.env.TAPELINE_UPDATE_GOLDEN === '1') writeFileSync(picture, out)
    expect(out).toBe(readFileSync(picture, 'utf8'))
  })
})

describe('tapeline chart', () => {
  it('writes SVG and PNG, and reports the file', async () => {
    const svg = await printed(...DAY, '-o', file('day.svg'))
    expect(svg).toMatchObject({ exitCode: 0, error: '', out: expect.stringContaining('4 lines') })
    expect(readFileSync(file('day.svg'), 'utf8')).toBe((await printed(...DAY)).out)
    const png = await printed(...DAY, '--width', '400', '--height', '300', '-o', file('day.png'), '--json')
    expect(JSON.parse(png.out)).toMatchObject({ file: file('day.png'), width: 400, height: 300 })
    const bytes = readFileSync(file('day.png'))
    expect(bytes.subarray(1, 4).toString()).toBe('PNG')
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([800, 600])
  })

  it('prints the contents as JSON', async () => {
    const { out } = await printed(...DAY, '--json')
    const { title, series } = JSON.parse(out) as { title: string; series: { points: { value: number }[] }[] }
    expect(title).toBe('Monday, 27 January 2025')
    expect(series.map(({ points }) => points.at(-1)?.value.toFixed(2))).toEqual([
      '-16.97',
      '-3.07',
      '0.65',
      '1.91',
    ])
  })

  it('draws edits, an earlier view, candles and another zone', async () => {
    const { out } = await printed(
      ...['chart', 'deepseek-r1', 'NVDA', '--day', '2025-01-27', '--candles', '--axis-zone', 'UTC'],
      ...['--scale', 'r1-release=0.5', '--known-at', '2025-01-27T16:30'],
    )
    for (const text of ['118.58', 'NVDA edited', '15:00', 'times in UTC']) expect(out).toContain(`${text}<`)
  })

  it.each([
    [['--out', 'day.gif'], 'unknown ending'],
    [['--out', ''], 'empty'],
    [['--from', '2025-01-27'], 'not both'],
    [['--what-if', 'no-relaese'], 'no-release'],
    [['--width', '10'], 'from 320 to 8000'],
    [['--height', 'tall'], 'from 240 to 8000'],
    [['--events', '-1'], 'from 0'],
    [['--theme', 'blue'], 'light, dark'],
    [['--axis-zone', 'Mars'], 'Mars'],
    [['--consequences', 'keep'], 'are for edits'],
    [['--pixel-ratio', '3'], '.png'],
    [['-o', 'x.svg', '--font', 'x.ttf'], '.png'],
    [['-o', 'x.png', '--font', '/dev/null'], 'cannot be read as a font'],
  ] as const)('refuses %j', async (args, message) => {
    const { exitCode, out, error } = await printed(...DAY, ...args)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(error).toContain(message)
  })

  it('refuses a day without trading', async () => {
    const { exitCode, error } = await printed('chart', 'deepseek-r1', 'NVDA', '--day', '2025-01-25')
    expect({ exitCode, error }).toMatchObject({
      exitCode: 2,
      error: expect.stringContaining('not a trading day'),
    })
  })

  it('refuses an unknown instrument with the nearest name', async () => {
    const { exitCode, error } = await printed('chart', 'deepseek-r1', 'NVDIA')
    expect({ exitCode, error }).toMatchObject({ exitCode: 2, error: expect.stringContaining('NVDA') })
  })
})
