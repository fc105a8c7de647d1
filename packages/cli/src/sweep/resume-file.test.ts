import { spawn } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from '@jest/globals'
import type { SweepRow } from '@tapeline/sweep'
import { printed, printedOn } from '../terminal/fake-terminal.fixture.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-sweep-'))
afterAll(() => rmSync(folder, { recursive: true }))

const BIN = fileURLToPath(new URL('../../bin/tapeline.js', import.meta.url))
const SCALE = ['--scale', 'r1-release=0..1.5:0.5']
const MEASURE = ['--measure', 'quotes.NVDA.marketCap', '--measure', 'ranking[symbol=NVDA].rank']
const CLOSE = ['--at', '2025-01-27T16:00-05:00']
const ALL = ['sweep', 'deepseek-r1', ...SCALE, ...MEASURE, ...CLOSE]

describe('the file of --resume', () => {
  it('keeps rows as they come: after a kill, a resumed sweep gives the same table', async () => {
    const file = join(folder, 'killed.json')
    const first = ['--resume', file, '--csv']
    const args = ['sweep', 'deepseek-r1', '--scale', 'r1-release=0..2:0.05', '--measure', 'quotes.NVDA.last']
    const child = spawn(process.execPath, [BIN, ...args, ...first], { stdio: 'ignore' })
    const part = `${file}.part`
    while (!(existsSync(part) && readFileSync(part, 'utf8').split('\n').length > 4)) {
      if (child.exitCode !== null) throw new Error('It ended before it could be killed.')
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    child.kill('SIGKILL')
    await new Promise((resolve) => child.on('exit', resolve))
    // The process that runs the sources ends after its parent.
    for (
      let size = -1;
      size !== statSync(part).size;
      await new Promise((resolve) => setTimeout(resolve, 500))
    ) {
      size = statSync(part).size
    }
    expect(existsSync(file)).toBe(false)
    // An incomplete line is ignored.
    appendFileSync(part, '{"index": 99, "na')
    const [head, ...rows] = readFileSync(part, 'utf8').split('\n').slice(0, -1)
    expect(Object.keys(JSON.parse(head ?? ''))).toEqual(['manifest'])
    expect(rows.length).toBeGreaterThan(2)
    expect(rows.length).toBeLessThan(41)
    let begun: string | undefined
    const resumed = await printedOn(
      {
        isErrorTerminal: true,
        writeError(text) {
          begun ??= /(\d+)\/41/.exec(text)?.[1]
        },
      },
      ...[...args, ...first],
    )
    expect(Number(begun)).toBe(rows.length + 1)
    expect(resumed.exitCode).toBe(0)
    expect(resumed.out).toBe((await printed(...args, '--csv')).out)
    expect(existsSync(part)).toBe(false)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ complete: true })
  })

  it('ends with 143 after SIGTERM, and keeps the measured rows', async () => {
    const file = join(folder, 'terminated.json')
    const args = ['sweep', 'deepseek-r1', '--scale', 'r1-release=0..2:0.02', '--measure', 'quotes.NVDA.last']
    const child = spawn(process.execPath, [BIN, ...args, '--resume', file], { stdio: 'ignore' })
    while (!(existsSync(`${file}.part`) && statSync(`${file}.part`).size > 0)) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    child.kill('SIGTERM')
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(143)
    const { complete, rows } = JSON.parse(readFileSync(file, 'utf8'))
    expect(complete).toBe(false)
    expect(rows.length).toBeGreaterThan(0)
    expect(readdirSync(folder).filter((name) => name.startsWith('terminated'))).toEqual(['terminated.json'])
  })

  it('prints the table and the reason if the file can no longer be written', async () => {
    const place = mkdtempSync(join(folder, 'gone-'))
    const file = join(place, 'table.json')
    let message = ''
    const { exitCode, out, error } = await printedOn(
      {
        isErrorTerminal: true,
        writeError(text) {
          if (text.includes('1/4')) rmSync(place, { recursive: true, force: true })
          if (text.startsWith('tapeline:')) message = text
        },
      },
      ...[...ALL, '--resume', file],
    )
    expect({ exitCode, error }).toEqual({ exitCode: 1, error: '' })
    expect(out).toBe((await printed(...ALL)).out)
    expect(message).toBe(`tapeline: ${file}: cannot be written: there is no such file or folder (ENOENT).\n`)
  })

  it('rejects damaged rows by their file and line, and tests the path before measuring', async () => {
    const file = join(folder, 'damaged.json')
    await printed(...ALL, '--resume', file)
    const table = JSON.parse(readFileSync(file, 'utf8'))
    const write = (rows: unknown) => writeFileSync(file, JSON.stringify({ ...table, rows }))
    const refusal = async (...args: readonly string[]) => {
      const { exitCode, out, error } = await printed(...ALL, '--resume', ...args)
      expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' })
      expect(error).toMatch(/^tapeline: [^\n]+\n$/)
      return error
    }
    for (const index of [100_000_000, 4_294_967_294]) {
      write([{ ...table.rows[0], index }, ...table.rows.slice(1)])
      expect(await refusal(file)).toContain(`${file} rows[0].index: This sweep has no row with this index`)
    }
    write(
      table.rows.map((row: SweepRow) => ({ ...row, measures: { 'quotes.NVDA.marketCap': 1 } })).slice(0, 1),
    )
    expect(await refusal(file)).toContain('rows[0].checksum: The row was changed after it was written')
    const [row] = table.rows
    writeFileSync(
      join(folder, 'lines.json.part'),
      `${JSON.stringify({ manifest: table.manifest })}\n${JSON.stringify({ ...row, name: 'x' })}\n`,
    )
    expect(await refusal(join(folder, 'lines.json'))).toContain('lines.json.part:2 rows[0].name: ')
    for (const bad of ['{', '[]', 'null', '{"rows":[]}', '{"manifest":1,"rows":[]}']) {
      writeFileSync(file, bad)
      expect(await refusal(file)).toContain(`${file}: The file is not a table of a sweep.`)
    }
    expect(await refusal(folder)).toContain(`${folder}: cannot be written: it is a folder.`)
    expect(await refusal('/dev/full')).toContain('/dev/full: cannot be written: it is not a regular file.')
    expect(await refusal(join(folder, 'none', 'table.json'))).toMatch(
      /none\/table.json: cannot be written: there is no such file/,
    )
  })
})
