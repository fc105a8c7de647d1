import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import type { SweepRow } from '@tapeline/sweep'
import { printed, printedOn } from '../terminal/fake-terminal.fixture.js'
import { expectGolden } from '../terminal/golden.fixture.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-sweep-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SCALE = ['--scale', 'r1-release=0..1.5:0.5']
const MEASURE = ['--measure', 'quotes.NVDA.marketCap', '--measure', 'ranking[symbol=NVDA].rank']
const CLOSE = ['--at', '2025-01-27T16:00-05:00']
const ALL = ['sweep', 'deepseek-r1', ...SCALE, ...MEASURE, ...CLOSE]

describe('tapeline sweep', () => {
  it('tells people a row for each factor, the quantiles and the course', async () => {
    const { exitCode, out, error } = await printed(...ALL)
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' })
    expectGolden('sweep.txt', out)
  })

  // The manifest holds a hash of the scenario's history: where that changes, the golden file does.
  it('tells scripts the whole table, and spreadsheets its rows', async () => {
    expectGolden('sweep.json', (await printed(...ALL, '--json')).out)
    expectGolden('sweep.csv', (await printed(...ALL, '--csv')).out)
  })

  it.each([
    ['', []],
    [' on a what-if, as known', ['--what-if', 'half-and-no-rebound', '--known-at', '2025-01-27T16:30-05:00']],
  ])('gives the same bytes on worker threads%s', async (_, on) => {
    const { out, ...ended } = await printed(...ALL, ...on, '--json')
    expect(ended).toEqual({ exitCode: 0, error: '' })
    expect(await printed(...ALL, ...on, '--json', '--workers', '2')).toEqual({ out, ...ended })
  })

  it('stands on a what-if, and is looked at as known', async () => {
    const last = async (...args: readonly string[]): Promise<number> => {
      const { out } = await printed('at', 'deepseek-r1', '2025-01-27T16:00-05:00', ...args, '--json')
      return JSON.parse(out)
    }
    const swept = async (...args: readonly string[]): Promise<readonly SweepRow[]> => {
      const scale = ['--scale', 'r1-release=0,1', '--measure', 'quotes.NVDA.last']
      const { out } = await printed('sweep', 'deepseek-r1', ...scale, ...CLOSE, ...args, '--json')
      return JSON.parse(out).rows
    }
    for (const args of [
      ['--what-if', 'half-the-shock'],
      ['--known-at', '2025-01-27T16:30-05:00'],
      ['--what-if', 'half-the-shock', '--known-at', '2025-01-27T16:30-05:00'],
    ]) {
      const rows = await swept(...args)
      expect(rows).toMatchObject([
        { parameters: { 'r1-release': 0 }, measures: { 'quotes.NVDA.last': 142.62 } },
        {
          parameters: { 'r1-release': 1 },
          measures: { 'quotes.NVDA.last': await last('quotes.NVDA.last', ...args) },
        },
      ])
    }
  })

  it.each([
    ['in process', []],
    ['on a worker', ['--workers', '1']],
  ])('goes on where it was interrupted %s, and then tells the same', async (name, workers) => {
    const file = join(folder, `${name}.json`)
    const interruption = new AbortController()
    let told = ''
    const stopped = await printedOn(
      {
        interrupted: interruption.signal,
        isErrorTerminal: true,
        writeError(text) {
          if (text.includes('1/4')) interruption.abort(new Error('Interrupted.'))
          if (text.startsWith('tapeline:')) told = text
        },
      },
      ...[...ALL, ...workers, '--resume', file],
    )
    expect(stopped).toMatchObject({ exitCode: 130, out: '' })
    expect(told).toBe(
      `tapeline: interrupted; 1 of 4 branches were measured, and are kept in ${file}, from which the same command goes on.\n`,
    )
    const { complete, rows } = JSON.parse(readFileSync(file, 'utf8'))
    expect([complete, rows.length]).toEqual([false, 1])
    expect(await printed(...ALL, ...workers, '--resume', file)).toEqual(await printed(...ALL))
    expect(existsSync(`${file}.part`)).toBe(false)
  })

  it('tells why branches failed, each reason once, and takes factors in their order', async () => {
    const both = ['--scale', 'r1-release=0,1', '--scale', 'close-NVDA-2025-01-28=0,1']
    const args = ['sweep', 'deepseek-r1', ...both, '--measure', 'quotes.NVDA.last']
    const { exitCode, out } = await printed(...args)
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^ +0 +0 +failed$/m)
    expect(out.replaceAll(/\n +/g, ' ')).toContain(
      "2 branches failed: event 'close-NVDA-2025-01-28': --scale number 1 and --scale number 2 both touch this event, or its move; add --in-order",
    )
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    const ordered = JSON.parse((await printed(...args, '--in-order', '--json')).out)
    const { out: asked } = await printed(
      ...['what-if', 'deepseek-r1', '--scale', 'r1-release=0', '--scale', 'close-NVDA-2025-01-28=0'],
      ...['--in-order', '--json'],
    )
    const nvidia = JSON.parse(asked).instruments.find(({ symbol }: { symbol: string }) => symbol === 'NVDA')
    expect(ordered.rows[0].measures).toEqual({ 'quotes.NVDA.last': nvidia.b.last })
  })

  it('does not go on from a sweep of other measures, and tells which part of it is another', async () => {
    const file = join(folder, 'other.json')
    await printed(...ALL, '--resume', file)
    const args = [...SCALE, '--measure', 'quotes.NVDA.last', '--resume', file]
    const { exitCode, error } = await printed('sweep', 'deepseek-r1', ...args)
    expect({ exitCode, error }).toEqual({
      exitCode: 1,
      error: expect.stringContaining("another 'codeVersion'"),
    })
  })

  it.each([
    ['no factors', [...MEASURE], /--scale/],
    ['no measure', [...SCALE], /--measure/],
    ['factors that are none', ['--scale', 'r1-release', ...MEASURE], /--scale takes id=from/],
    ['factors that run backwards', ['--scale', 'r1-release=2..1:0.1', ...MEASURE], /--scale takes id=from/],
    ['a step of nothing', ['--scale', 'r1-release=0..1:0', ...MEASURE], /--scale takes id=from/],
    ['an event twice', [...SCALE, ...SCALE, ...MEASURE], /names 'r1-release' twice/],
    ['an unknown event', ['--scale', 'r1-releas=0,1', ...MEASURE], /event.unknown/],
    ['several values at once', [...SCALE, '--measure', 'quotes.NVDA'], /several values/],
    ['a path that leads nowhere', [...SCALE, '--measure', 'quotes.NVDA.lst'], /Did you mean 'last'/],
    ...['0', '-1', '1.5', 'abc', '1000000', ''].map((workers): [string, string[], RegExp] => [
      `'${workers}' workers`,
      [...SCALE, ...MEASURE, '--workers', workers],
      /--workers takes a whole number from 1 to 256/,
    ]),
    ['two forms at once', [...SCALE, ...MEASURE, '--csv', '--json'], /--csv or --json/],
  ])('refuses %s in one line', async (_, args, message) => {
    const { exitCode, out, error } = await printed('sweep', 'deepseek-r1', ...args)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(error).toMatch(message)
    expect(error).toMatch(/^tapeline: [^\n]+\n$/)
  })
})
