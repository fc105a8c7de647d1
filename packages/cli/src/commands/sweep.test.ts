import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
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

  it('tells scripts the whole table, and spreadsheets its rows', async () => {
    expectGolden('sweep.json', (await printed(...ALL, '--json')).out)
    expectGolden('sweep.csv', (await printed(...ALL, '--csv')).out)
  })

  it('goes on where it was interrupted, and then tells the same', async () => {
    const file = join(folder, 'sweep.json')
    const interruption = new AbortController()
    const stopped = await printedOn(
      {
        interrupted: interruption.signal,
        isErrorTerminal: true,
        writeError: (text) => {
          if (text.includes('1/4')) interruption.abort(new Error('Interrupted.'))
        },
      },
      ...[...ALL, '--resume', file],
    )
    expect(stopped).toMatchObject({ exitCode: 130, out: '' })
    const { complete, rows } = JSON.parse(readFileSync(file, 'utf8'))
    expect([complete, rows.length]).toEqual([false, 1])
    expect(await printed(...ALL, '--resume', file)).toEqual(await printed(...ALL))
    expect(existsSync(`${file}.part`)).toBe(false)
    const other = await printed(
      'sweep',
      'deepseek-r1',
      ...SCALE,
      '--measure',
      'quotes.NVDA.last',
      '--resume',
      file,
    )
    expect(other.exitCode).toBe(1)
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
    ['two forms at once', [...SCALE, ...MEASURE, '--csv', '--json'], /--csv or --json/],
  ])('refuses %s in one line', async (_, args, message) => {
    const { exitCode, out, error } = await printed('sweep', 'deepseek-r1', ...args)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(error).toMatch(message)
    expect(error).toMatch(/^tapeline: [^\n]+\n$/)
  })
})
