import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { Command } from 'commander'
import { COMMANDS } from './commands.js'
import { printed } from './terminal/fake-terminal.fixture.js'
import type { Terminal } from './terminal/terminal.js'

const program = new Command()
for (const define of COMMANDS) define(program, { terminal: {} as Terminal, fail: () => undefined })
const COMMAND_NAMES = program.commands.map((command) => command.name())

describe('the command', () => {
  it('prints only one JSON value', async () => {
    const { exitCode, out, error } = await printed(
      ...['at', 'deepseek-r1', '2025-01-27T16:00-05:00', 'quotes.NVDA.last', '--json'],
    )
    expect({ exitCode, out, error }).toEqual({ exitCode: 0, out: '118.42\n', error: '' })
  })

  it('explains a value by the events that it depends on', async () => {
    const { out } = await printed(
      ...['explain', 'deepseek-r1', '2025-01-27T16:00-05:00', 'quotes.NVDA.last', '--json'],
    )
    const { value, evidence } = JSON.parse(out)
    expect(value).toBe(118.42)
    expect(evidence.map(({ event }: { event: { id: string } }) => event.id)).toEqual([
      'close-NVDA-2025-01-27',
    ])
  })

  it('has the version of its package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
    expect(await printed('--version')).toEqual({ exitCode: 0, out: `${version}\n`, error: '' })
  })

  it('prints its help without arguments', async () => {
    const before = process.exitCode
    process.exitCode = 3
    const { exitCode, out } = await printed()
    process.exitCode = before
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^Usage: tapeline/)
  })

  it.each(COMMAND_NAMES)('prints help for %s in 80 columns, with examples', async (name) => {
    const { exitCode, out } = await printed(name, '--help')
    expect(exitCode).toBe(0)
    expect(out).toContain(`Examples:\n  `)
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it.each([
    ['an unknown command, with the nearest', ['lst'], /unknown command 'lst' \(Did you mean list\?\)/],
    ['an unknown command without a near name', ['frob'], /'frob'; 'tapeline --help' lists the commands/],
    ['an unknown option, with the nearest', ['list', '--jsn'], /'--jsn' \(Did you mean --json\?\)/],
    [
      'an option that is given twice',
      [
        'explain',
        'deepseek-r1',
        '2025-01-27T16:00-05:00',
        'quotes',
        '--known-at',
        '2025-01-28T12:00Z',
        '--known-at',
        '2025-01-29T12:00Z',
      ],
      /'--known-at <moment>'.*given twice/,
    ],
    ['a missing argument', ['at', 'deepseek-r1'], /missing required argument 'when'/],
    ['a bare day', ['at', 'deepseek-r1', '2025-01-27'], /\[date\.incomplete\]/],
    ['a time that the clocks skip', ['at', 'deepseek-r1', '2025-03-09T02:30'], /\[date\.skipped\]/],
    [
      'a day without a session',
      ['at', 'deepseek-r1', '2025-01-25 close'],
      /2025-01-25 is not a trading day of XNAS/,
    ],
    ['an unknown zone', ['at', 'deepseek-r1', '2025-01-27T16:00[Mars/One]'], /\[date\.zone-unknown\]/],
    [
      'an unknown path, with the nearest name',
      ['at', 'deepseek-r1', '2025-01-27T16:00-05:00', 'quotes.NVDA.lst'],
      /Did you mean 'last'\?/,
    ],
  ])('rejects %s in one line with exit code 2', async (_, args, message) => {
    const { exitCode, out, error } = await printed(...args)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(error).toMatch(message)
    expect(error).toMatch(/^tapeline: [^\n]+\n$/)
  })
})
