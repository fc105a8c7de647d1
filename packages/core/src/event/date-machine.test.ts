import { execFileSync } from 'node:child_process'
import { expect, test } from '@jest/globals'

test('the time zone of the machine makes no difference', () => {
  const code = `
    const { parseDate, formatInstant } = await import('./packages/core/src/event/date.js')
    const inputs = ['2025-01-27', '2025-07-01T16:00[America/New_York]', '2025-01-27[Asia/Shanghai]', '2025-01-27T16:00-05:00', 0]
    const faults = ['2025-03-09T02:30', '2025-03-30T02:30'].map((text) => {
      try { return parseDate(text) } catch (error) { return error.code }
    })
    console.log(JSON.stringify([...inputs.map((input) => parseDate(input)), formatInstant(0), faults]))`
  const outputs = ['UTC', 'America/New_York', 'Europe/Paris', 'Pacific/Kiritimati'].map((TZ) =>
    execFileSync(
      process.execPath,
      ['--import', 'tsx', '--conditions=tapeline-source', '--input-type=module', '-e', code],
      { env: { ...process.env, TZ, NODE_OPTIONS: '' }, encoding: 'utf8' },
    ),
  )
  expect(new Set(outputs).size).toBe(1)
  expect(JSON.parse(outputs[0] ?? '')).toEqual([
    { precision: 'day', at: Date.UTC(2025, 0, 27), zone: 'UTC' },
    { precision: 'instant', at: Date.UTC(2025, 6, 1, 20) },
    { precision: 'day', at: Date.UTC(2025, 0, 26, 16), zone: 'Asia/Shanghai' },
    { precision: 'instant', at: Date.UTC(2025, 0, 27, 21) },
    { precision: 'instant', at: 0 },
    '1970-01-01T00:00:00.000Z',
    ['date.offset-missing', 'date.offset-missing'],
  ])
})
