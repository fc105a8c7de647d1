import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { marketEvents } from '@tapeline/core/market'
import { importEvents } from '@tapeline/import'
import { loadScenario } from '@tapeline/scenarios/node'
import { printed, printedOn } from '../terminal/fake-terminal.fixture.js'
import { expectGolden } from '../terminal/golden.fixture.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-export-'))
afterAll(() => rmSync(folder, { recursive: true }))
const fileOf = (name: string): string => join(folder, name)
const SAMPLES = ['--what', 'samples', '--select', 'quotes.NVDA.last', '--every']

describe('tapeline export', () => {
  it('writes events that are read back as the same', async () => {
    const { exitCode, out } = await printed('export', 'deepseek-r1', '--out', fileOf('week.parquet'))
    expect({ exitCode, out: out.replace(/\n {2}/g, ' ') }).toEqual({
      exitCode: 0,
      out: `${fileOf('week.parquet')}: 1193 events, 1 of them corrected or retracted by others\n`,
    })
    const back = await importEvents(fileOf('week.parquet'), marketEvents)
    expect(back.toJSON()).toEqual((await loadScenario('deepseek-r1')).toJSON())
  })

  it.each(['x', 'x.foo', 'x.csv.gz', '.csv/x'])(
    'rejects --out %s in the words of the command',
    async (name) => {
      const { exitCode, error } = await printed('export', 'meta-2022-02-03', '--out', fileOf(name))
      expect([exitCode, error]).toEqual([2, expect.stringMatching(/--out .* use \.csv, .*\.tape\.\n$/)])
    },
  )

  it('writes samples of a value', async () => {
    const { out, error } = await printed(
      ...['export', 'deepseek-r1', '--out', fileOf('nvda.csv'), ...SAMPLES, '1h', '--json'],
      ...['--from', '2025-01-27T09:30-05:00', '--to', '2025-01-27T16:00-05:00'],
    )
    expect(error).toBe('')
    const text = readFileSync(fileOf('nvda.csv'), 'utf8')
    expect(JSON.parse(out)).toMatchObject({ what: 'samples', rows: text.trim().split('\n').length - 1 })
    expectGolden('export.csv', text)
  })

  it('writes a part of a state at a moment', async () => {
    const { exitCode } = await printed(
      ...['export', 'deepseek-r1', '--out', fileOf('close.jsonl'), '--what', 'state'],
      ...['--select', 'quotes.NVDA', '--at', '2025-01-27T16:00-05:00'],
    )
    expect(exitCode).toBe(0)
    expect(readFileSync(fileOf('close.jsonl'), 'utf8')).toContain('{"path":"last","value":118.42}')
  })

  it('writes several selected values, a column each', async () => {
    const select = ['--select', 'quotes.NVDA.last', '--select', 'quotes["^GSPC"].last']
    const bounds = ['--every', '1h', '--from', '2025-01-27T15:00', '--to', '2025-01-27 close']
    const out = fileOf('two.csv')
    expect(
      (await printed('export', 'deepseek-r1', '--out', out, '--what', 'samples', ...select, ...bounds))
        .exitCode,
    ).toBe(0)
    const [head, ...rows] = readFileSync(out, 'utf8').trim().split('\n')
    expect(head).toMatch(/^at,time,"?.*quotes\.NVDA\.last.*GSPC/)
    expect(rows).toHaveLength(2)
    expect(rows[1]).toMatch(/,2025-01-27T21:00:00.000Z,118.42,6012.28$/)
  })

  it('follows a symbolic link, also to a file that does not exist yet', async () => {
    const out = fileOf('link.jsonl')
    symlinkSync('linked.jsonl', out)
    for (const source of ['meta-2022-02-03', 'nvidia-2024-09-03']) {
      expect((await printed('export', source, '--out', out)).exitCode).toBe(0)
      expect(lstatSync(out).isSymbolicLink()).toBe(true)
      expect(readFileSync(fileOf('linked.jsonl'), 'utf8').split('\n')).toHaveLength(79)
    }
  })

  it('leaves no file when it is interrupted', async () => {
    const before = readdirSync(folder)
    const { exitCode, out } = await printedOn(
      { interrupted: AbortSignal.abort(new Error('Interrupted.')) },
      ...['export', 'deepseek-r1', '--out', fileOf('never.jsonl')],
    )
    expect({ exitCode, out }).toEqual({ exitCode: 130, out: '' })
    expect(readdirSync(folder)).toEqual(before)
  })

  it.each([
    ['samples without a value', ['--what', 'samples'], /need --select, and --every or --on/],
    ['an invalid step', [...SAMPLES, 'soon'], /--every takes a length of time/],
    ['a step of 0', [...SAMPLES, '0h'], /--every takes a length of time/],
    ['a moment of events', ['--at', '2025-01-27T16:00-05:00'], /--at needs --what state/],
    ['something else', ['--what', 'everything'], /Allowed choices are events, samples, state/],
  ])('rejects %s in one line', async (_, args, message) => {
    const { exitCode, error } = await printed('export', 'deepseek-r1', '--out', fileOf('no.csv'), ...args)
    expect(exitCode).toBe(2)
    expect(error).toMatch(message)
    expect(error).toMatch(/^tapeline: [^\n]+\n$/)
    expect(existsSync(fileOf('no.csv'))).toBe(false)
  })
})
