import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { printed } from '../terminal/fake-terminal.fixture.js'
import { expectGolden } from '../terminal/golden.fixture.js'

describe('tapeline calendar', () => {
  it.each([
    ['calendar-closed', 'NYSE', '2025-01-09'],
    ['calendar-early', 'xnas', '2024-11-29'],
    ['calendar-weekend', 'XNYS', '2025-01-25'],
    ['calendar-break', 'XTKS', '2024-11-05'],
    ['calendar-half-day', 'XHKG', '2025-01-28'],
  ])('prints the day as text and JSON (%s)', async (name, exchange, day) => {
    const people = await printed('calendar', exchange, day)
    expect({ ...people, out: '' }).toEqual({ exitCode: 0, out: '', error: '' })
    expectGolden(`${name}.txt`, people.out)
    expectGolden(`${name}.json`, (await printed('calendar', exchange, day, '--json')).out)
  })

  it('shows an open day if its closure was not yet known', async () => {
    const known = ['--known-at', '2024-12-29T12:00-05:00', '--json']
    const { out } = await printed('calendar', 'XNYS', '2025-01-09', ...known)
    expect(JSON.parse(out)).toMatchObject({ isTradingDay: true, previousTradingDay: '2025-01-08' })
  })

  it('lists the exchanges that have a calendar', async () => {
    const { exitCode, out } = await printed('calendar', '--list')
    expect(exitCode).toBe(0)
    expect(out).toMatch(/XTKS +Tokyo Stock Exchange +Asia\/Tokyo +2000 to 2027/)
    const { out: json } = await printed('calendar', '--list', '--json')
    expect(JSON.parse(json)).toContainEqual(expect.objectContaining({ exchange: '24/5', firstYear: 2000 }))
  })

  it("reads a calendar of the user's own, and reports its faults", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tapeline-calendar-'))
    const file = join(folder, 'own.yaml')
    const own = [
      'format: tapeline.calendar/1',
      'exchange: XCLI',
      'name: Own',
      'timeZone: Europe/Vienna',
      'years: { first: 2025, last: 2025 }',
      "hours: [{ open: '09:00', close: '17:00', source: a rulebook }]",
      "closures: [{ day: '2025-03-11', name: Storm, source: a notice }]",
    ].join('\n')
    writeFileSync(file, own)
    const { exitCode, out } = await printed('calendar', 'XCLI', '2025-03-11', '--file', file)
    expect({ exitCode, isStorm: out.includes('Storm') }).toEqual({ exitCode: 0, isStorm: true })
    writeFileSync(file, own.replace('name: Own', 'nam: Own'))
    const bad = await printed('calendar', 'XCLI', '2025-03-11', '--file', file)
    expect(bad.exitCode).toBe(1)
    expect(bad.error).toMatch(/nam is not a field of the form/)
    const missing = await printed('calendar', 'XCLI', '2025-03-11', '--file', join(folder, 'none.yaml'))
    expect(missing.error).toMatch(/cannot be read as YAML or JSON/)
    rmSync(folder, { recursive: true })
  })

  it('has no trading day outside the covered years', async () => {
    const [first, last] = [
      await printed('calendar', 'XNYS', '1990-01-01', '--json'),
      await printed('calendar', 'XNYS', '2035-12-31', '--json'),
    ]
    expect(JSON.parse(first.out)).not.toHaveProperty('previousTradingDay')
    expect(JSON.parse(last.out)).not.toHaveProperty('nextTradingDay')
  })

  it.each([
    ['a day out of range, with the range', ['XNYS', '1989-12-31'], /1990-01-01 to 2035-12-31/],
    ['an exchange without a calendar', ['XTSK', '2025-01-09'], /mean 'XTKS'\?|one of XNYS, XNAS/],
    ['a missing day', ['XTKS'], /Give an exchange and a day/],
    ['an invalid day', ['XNYS', 'tomorrow'], /'tomorrow' is not a day/],
    ['a day that no month has', ['XNYS', '2025-02-30'], /\[date\.invalid\]/],
    ['a moment without an offset', ['XNYS', '2025-01-09', '--known-at', '2025-01-01T12:00'], /offset/],
  ])('rejects %s in one line with exit code 2', async (_, args, message) => {
    const { exitCode, out, error } = await printed('calendar', ...args)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(error).toMatch(message)
    expect(error).toMatch(/^tapeline: [^\n]+\n$/)
  })
})
