import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { marketEvents } from '@tapeline/core/market'
import { openLog } from '@tapeline/store'
import { printed, printedFrom, printedOn } from '../terminal/fake-terminal.fixture.js'
import { expectGolden } from '../terminal/golden.fixture.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-log-'))
afterAll(() => rmSync(folder, { recursive: true }))
const relative = (text: string): string => text.replaceAll(`${folder}/`, '')
let files = 0
const newLog = (): string => `file:${join(folder, `${++files}.db`)}`

const EVENTS = [
  {
    id: 'l',
    type: 'instrument.listed',
    at: '2025-01-20T09:00-05:00',
    data: { symbol: 'NVDA', name: 'NVIDIA', kind: 'equity', exchange: 'XNAS' },
  },
  {
    id: 'c1',
    type: 'close.published',
    at: '2025-01-24T16:00-05:00',
    data: { symbol: 'NVDA', price: 142.62, day: '2025-01-24' },
  },
  { id: 'n', type: 'news.published', at: '2025-01-27T08:00-05:00', data: { summary: 'A model' } },
  {
    id: 'p1',
    type: 'price.traded',
    at: '2025-01-27T10:00-05:00',
    data: { symbol: 'NVDA', price: 124 },
    causes: [{ id: 'n' }],
  },
  {
    id: 'p2',
    type: 'price.traded',
    at: '2025-01-27T11:00-05:00',
    data: { symbol: 'NVDA', price: 120 },
    causes: [{ id: 'n' }],
  },
]
/** Runs a command until it ends by itself. */
function running(interrupted: AbortSignal, ...args: readonly string[]) {
  let out = ''
  let begin: () => void
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const write = (text: string): void => {
    out += text
    begin()
  }
  const ended = printedOn({ write, interrupted }, ...args).then(({ exitCode, error }) => ({
    exitCode,
    error,
    out,
  }))
  return { begun: Promise.race([begun, ended]), ended }
}

const lines = (from: number, to: number): string =>
  EVENTS.slice(from, to)
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('')
const jsonl = join(folder, 'events.jsonl')
beforeAll(() => writeFileSync(jsonl, lines(0, 4)))

describe('tapeline log', () => {
  it('appends events once, at the expected position', async () => {
    const log = newLog()
    const append = async (...args: readonly string[]): Promise<unknown[]> => {
      const { exitCode, out, error } = await printedOn({ columns: 400 }, 'log', 'append', log, ...args)
      return [exitCode, relative(out + error)]
    }
    expect(await append(jsonl, '--expect', '0')).toEqual([0, '1.db: appended 4 events, up to position 4.\n'])
    expect(await append(jsonl)).toEqual([
      0,
      '1.db: appended 0 events, up to position 4. The log had 4 events already.\n',
    ])
    const more = await printedFrom(lines(4, 5), 'log', 'append', log, '-', '--json')
    expect(JSON.parse(more.out)).toMatchObject({ added: 1, known: 0, position: 5 })
    writeFileSync(join(folder, 'late.jsonl'), lines(0, 1).replace('"l"', '"l2"'))
    const [exitCode, error] = await append(join(folder, 'late.jsonl'), '--expect', '4')
    expect(exitCode).toBe(1)
    expect(error).toContain('[log.conflict]')
  })

  it('appends a scenario, reads the same from the log, and exports it', async () => {
    const log = newLog()
    expect((await printed('log', 'append', log, 'deepseek-r1')).exitCode).toBe(0)
    for (const args of [
      ['at', '$', '2025-01-27T16:00-05:00', 'quotes.NVDA'],
      ['first', '$', 'quotes.NVDA.changePct < -10'],
      ['explain', '$', '2025-01-27T16:00-05:00', 'quotes.NVDA.changePct'],
      ['what-if', '$', '--scale', 'r1-release=0.5'],
    ]) {
      const [own, shipped] = [log, 'deepseek-r1'].map((name) => args.map((arg) => (arg === '$' ? name : arg)))
      const { out, error, exitCode } = await printed(...(own as string[]))
      expect({ error, exitCode }).toEqual({ error: '', exitCode: 0 })
      expect(out).toBe((await printed(...(shipped as string[]))).out)
    }
    const tape = join(folder, 'week.tape')
    const { out } = await printed('log', 'export', log, '-o', tape)
    expect(relative(out)).toMatch(/^week\.tape: \d+ events\n$/)
    expect((await printed('at', tape, 'end', 'quotes.NVDA')).out).toBe(
      (await printed('at', log, 'end', 'quotes.NVDA')).out,
    )
  })

  it('verifies a log, and names a changed event', async () => {
    const log = newLog()
    await printed('log', 'append', log, jsonl)
    const good = await printedOn({ columns: 400 }, 'log', 'verify', log)
    expect(good.exitCode).toBe(0)
    expectGolden('log-verify.txt', relative(good.out))
    const path = log.slice('file:'.length)
    const bytes = readFileSync(path, 'latin1')
    expect(bytes.split('A model').length).toBe(2)
    const changed = `${path}-changed.db`
    copyFileSync(path, changed)
    writeFileSync(changed, bytes.replace('A model', 'A fable'), 'latin1')
    const bad = await printed('log', 'verify', `file:${changed}`)
    expect(bad.exitCode).toBe(1)
    expect(bad.error).toContain("'n'")
    expect(bad.error).toContain('position 3')
  })

  it('follows values as they change, and beside them those of a what-if', async () => {
    const log = newLog()
    await printed('log', 'append', log, jsonl)
    const follow = ['log', 'follow', log, 'quotes.NVDA.last', 'quotes.AMD.last', 'news']
    const outputs = ['follow.txt', 'follow-what-if.txt', 'follow.json'].map((name) => `log-${name}`)
    const never = new AbortController().signal
    const runs = [[], ['--scale', 'n=0.5'], ['--json', '--scale', 'n=0.5']].map((args) =>
      running(never, ...follow, ...args, '--until-position', '5'),
    )
    const events = running(never, 'log', 'follow', log, '--until-position', '5')
    await Promise.all([...runs, events].map(({ begun }) => begun))
    expect((await printedFrom(lines(4, 5), 'log', 'append', log, '-')).exitCode).toBe(0)
    for (const [index, run] of runs.entries()) {
      const { exitCode, out, error } = await run.ended
      expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' })
      if (outputs[index]?.endsWith('.json') === true) {
        const written = out.trim().split('\n')
        expect(written).toHaveLength(2)
        expectGolden(outputs[index] as string, `${written[1]}\n`)
      } else expectGolden(outputs[index] as string, out)
    }
    expect((await events.ended).out).toBe('position 4\n5  2025-01-27 11:00  price.traded  p2\n')
    expect((await printed('log', 'follow', log, '--once', '--json')).out).toBe('{"position":5}\n')
  })

  it('ends following when it is interrupted', async () => {
    const log = newLog()
    await printed('log', 'append', log, jsonl)
    const interruption = new AbortController()
    const following = running(interruption.signal, 'log', 'follow', log, 'quotes.NVDA.last')
    await following.begun
    interruption.abort()
    expect(await following.ended).toEqual({
      exitCode: 0,
      out: 'position 4\n4  quotes.NVDA.last  124\n',
      error: '',
    })
  })

  it('explains what is wrong', async () => {
    const empty = newLog()
    await (await openLog(empty, marketEvents)).close()
    const log = newLog()
    await printed('log', 'append', log, jsonl)
    const wrong: [number, RegExp, ...string[]][] = [
      [2, /'week\.db' is not the address of a log; use file:<path>/, 'log', 'verify', 'week.db'],
      [2, /A log in memory ends with the command/, 'log', 'follow', 'memory:'],
      [1, /missing\.db/, 'log', 'follow', 'file:missing.db'],
      [1, /missing\.db/, 'at', 'file:missing.db', 'end'],
      [2, /is empty; append events first/, 'at', empty, 'end'],
      [2, /is empty; append events first/, 'log', 'export', empty, '-o', join(folder, 'x.tape')],
      [2, /unknown ending/, 'log', 'export', log, '-o', join(folder, 'x.db')],
      [2, /--expect '-1' is not a position/, 'log', 'append', log, jsonl, '--expect', '-1'],
      [2, /--until-position 'x' is not a position/, 'log', 'follow', log, '--until-position', 'x'],
      [2, /not both/, 'log', 'follow', log, '--until-position', '1', '--once'],
      [2, /Did you mean 'quotes'/, 'log', 'follow', log, 'quote.NVDA.last', '--once'],
      [1, /edit\.empty/, 'log', 'follow', log, '--remove', 'nothing', '--once'],
      [2, /unknown command 'folow'.*Did you mean follow/, 'log', 'folow'],
      [2, /--symbol is for a table of prices/, 'at', log, 'end', '--symbol', 'NVDA'],
      [2, /There is no shipped scenario|no such/, 'log', 'append', log, 'nothing-here'],
    ]
    for (const [exitCode, message, ...args] of wrong) {
      const found = await printed(...args)
      expect([args.join(' '), found.exitCode]).toEqual([args.join(' '), exitCode])
      expect(found.error).toMatch(message)
    }
    writeFileSync(
      join(folder, 'bad.jsonl'),
      `${lines(0, 1)}{"id":"x","type":"news.publishd","at":"2025-01-27T10:00-05:00","data":{}}\n`,
    )
    const bad = await printed('log', 'append', log, join(folder, 'bad.jsonl'))
    expect([bad.exitCode, relative(bad.error)]).toEqual([1, expect.stringContaining('bad.jsonl:2')])
    writeFileSync(join(folder, 'bad.jsonl'), `${lines(0, 1)}nonsense\n`)
    expect((await printed('log', 'append', log, join(folder, 'bad.jsonl'))).error).toContain('bad.jsonl:2')
  })
})
