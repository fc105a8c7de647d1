import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { printed } from '../terminal/fake-terminal.fixture.js'
import { writeBars } from './bars-table.fixture.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-tables-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('a scenario with its bars in another format', () => {
  const scenario = (file: string): string =>
    [
      'format: tapeline.scenario/1',
      'name: other-format',
      'title: Bars in another format',
      'zone: America/New_York',
      'start: 2025-01-24',
      'instruments: [{ symbol: NVDA, name: Nvidia, exchange: XNAS }]',
      'sessions: [{ exchanges: [XNAS], from: 2025-01-27, to: 2025-01-27 }]',
      `bars: [{ file: ${file}, minutes: 60 }]`,
    ].join('\n')

  it.each([
    ['jsonl', 'json'],
    ['parquet', 'parquet'],
  ] as const)('is read from %s', async (ending, format) => {
    const path = mkdtempSync(join(folder, `${ending}-`))
    writeFileSync(join(path, 'scenario.yaml'), scenario(`bars.${ending}`))
    await writeBars(join(path, `bars.${ending}`), format)
    const { out, error } = await printed('at', path, '2025-01-27T10:30-05:00', 'quotes.NVDA.last')
    expect({ out, error }).toEqual({ out: '124.03\n', error: '' })
  })
})
