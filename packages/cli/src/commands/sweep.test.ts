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
  it('prints a row for each factor, the quantiles and the course', async () => {
    const { exitCode, out, error } = await printed(...ALL)
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' })
    expectGolden('sweep.txt', out)
  })

  // The manifest holds a hash of the scenario's history, so the golden file changes with the history.
  it('prints the whole table as JSON, and its rows as CSV', async () => {
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

  it.each([
    [['--queue', 'http://localhost'], 1, 'redis://host:6379'],
    [['--queue', 'redis://127.0.0.1', '--workers', '2'], 2, 'not both'],
    [['--folder', 'tapes'], 2, '--folder needs --queue'],
  ])('rejects %j', async (options, code, expected) => {
    const { exitCode, out, error } = await printed(...ALL, ...options)
    expect({ exitCode, out }).toEqual({ exitCode: code, out: '' })
    expect(error).toContain(expected)
  })

  it.each([
    [['--queue', 'redis://127.0.0.1', '--threads', '0'], 2, 'a whole number from 1 to 256'],
    [['--queue', 'redis://127.0.0.1', '--memory', 'much'], 2, 'a whole number'],
    [['--queue', 'postgres://localhost'], 1, 'redis://host:6379'],
    [[], 2, '--queue'],
  ])('rejects a worker with %j', async (options, code, expected) => {
    const { exitCode, out, error } = await printed('sweep-worker', ...options)
    expect({ exitCode, out }).toEqual({ exitCode: code, out: '' })
    expect(error).toContain(expected)
  })

  it('can start from a what-if, and be measured as known', async () => {
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
  ])('resumes after an interruption %s with the same table', async (name, workers) => {
    const file = join(folder, `${name}.json`)
    const interruption = new AbortController()
    let message = ''
    const stopped = await printedOn(
      {
        interrupted: interruption.signal,
        isErrorTerminal: true,
        writeError(text) {
          if (text.includes('1/4')) interruption.abort(new Error('Interrupted.'))
          if (text.startsWith('tapeline:')) message = text
        },
      },
      ...[...ALL, ...workers, '--resume', file],
    )
    expect(stopped).toMatchObject({ exitCode: 130, out: '' })
    expect(message).toBe(
      `tapeline: interrupted; 1 of 4 branches were measured, and are kept in ${file}; the same command continues from it.\n`,
    )
    const { complete, rows } = JSON.parse(readFileSync(file, 'utf8'))
    expect([complete, rows.length]).toEqual([false, 1])
    expect(await printed(...ALL, ...workers, '--resume', file)).toEqual(await printed(...ALL))
    expect(existsSync(`${file}.part`)).toBe(false)
  })

  it('prints each reason of failed branches once, and uses factors in their order', async () => {
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

  it('rejects a file of other measures, and names the difference', async () => {
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
    ['invalid factors', ['--scale', 'r1-release', ...MEASURE], /--scale takes id=from/],
    ['factors that run backwards', ['--scale', 'r1-release=2..1:0.1', ...MEASURE], /--scale takes id=from/],
    ['a step of 0', ['--scale', 'r1-release=0..1:0', ...MEASURE], /--scale takes id=from/],
    ['an event twice', [...SCALE, ...SCALE, ...MEASURE], /names 'r1-release' twice/],
    ['an unknown event', ['--scale', 'r1-releas=0,1', ...MEASURE], /event.unknown/],
    ['several values at once', [...SCALE, '--measure', 'quotes.NVDA'], /several values/],
    ['an unknown path', [...SCALE, '--measure', 'quotes.NVDA.lst'], /Did you mean 'last'/],
    ...['0', '-1', '1.5', 'abc', '1000000', ''].map((workers): [string, string[], RegExp] => [
      `'${workers}' workers`,
      [...SCALE, ...MEASURE, '--workers', workers],
      /--workers takes a whole number from 1 to 256/,
    ]),
    ['two forms at once', [...SCALE, ...MEASURE, '--csv', '--json'], /--csv or --json/],
  ])('rejects %s in one line', async (_, args, message) => {
    const { exitCode, out, error } = await printed('sweep', 'deepseek-r1', ...args)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(error).toMatch(message)
    expect(error).toMatch(/^tapeline: [^\n]+\n$/)
  })
})
