import { describe, expect, it } from '@jest/globals'
import { printed } from '../terminal/fake-terminal.fixture.js'
import { SMALL, scenarioFile } from '../terminal/scenario-files.fixture.js'

const scenario = scenarioFile(SMALL)
const value = async (when: string) => {
  const { out, error } = await printed('at', scenario, when, 'quotes.NVDA.last')
  return [out.trim(), error]
}

describe('a moment on the command line', () => {
  it.each([
    ['close', '118.42'],
    ['end', '118.42'],
    ['2025-01-27 close', '118.42'],
    ['2025-01-27T16:00', '118.42'],
    ['2025-01-27 16:00', '118.42'],
    ['2025-01-27T21:00Z', '118.42'],
    ['2025-01-27 open', '142.62'],
    ['open', '142.62'],
    ['2025-01-24 close', '142.62'],
    ['2025-01-27T15:59:59.999', '142.62'],
  ])('can be %s', async (when, last) => {
    expect(await value(when)).toEqual([last, ''])
  })

  it('prints a note if it is outside the history', async () => {
    expect(await value('2025-01-28T10:00')).toEqual([
      '118.42',
      'tapeline: note: 2025-01-28 10:00 America/New_York is after the last event (2025-01-27 16:00); this is the state at the end.\n',
    ])
    const { error } = await printed('at', scenario, '2020-01-02T10:00', '--json')
    expect(error).toMatch(/^tapeline: note: 2020-01-02 10:00 America\/New_York is before the first event \(/)
  })

  it.each([
    ['2025-01-25 close', /2025-01-25 is not a trading day of XNAS: /],
    ['2025-01-27', /date\.incomplete/],
    ['closing', /'closing' is not a moment; write 2025-01-27T16:00/],
    ['2025-01-27 clos', /Did you mean 'close'\?/],
    ['End', /Did you mean 'end'\?/],
    ['yesterday at noon', /date\.invalid/],
    ['2025-03-09T02:30', /date\.skipped/],
    ['2025-11-02T01:30', /date\.repeated/],
  ])('is rejected as %s', async (when, message) => {
    const { exitCode, error } = await printed('at', scenario, when)
    expect(exitCode).toBe(2)
    expect(error).toMatch(message)
  })

  it('is read the same by every option', async () => {
    const json = async (...args: readonly string[]) => JSON.parse((await printed(...args, '--json')).out)
    const from = ['--from', '2025-01-27T09:30', '--to', 'close']
    expect((await json('replay', scenario, ...from)).length).toBe(
      (await json('replay', scenario, '--from', '2025-01-27T14:30Z', '--to', '2025-01-27T21:00Z')).length,
    )
    const whatIf = ['what-if', scenario, '--scale', 'close-2=0', '--at', '2025-01-24 close']
    expect((await json(...whatIf)).at).toBe('2025-01-24T21:00:00.000Z')
    const sweep = ['sweep', scenario, '--scale', 'close-2=0,1', '--measure', 'quotes.NVDA.last']
    const measured = ({ rows }: { rows: { measures: object }[] }) => rows.map(({ measures }) => measures)
    expect(measured(await json(...sweep, '--at', 'close', '--known-at', 'end'))).toEqual([
      { 'quotes.NVDA.last': 142.62 },
      { 'quotes.NVDA.last': 118.42 },
    ])
  })
})
