import { describe, expect, test } from '@jest/globals'
import { getCalendar } from '@tapeline/core/calendar'
import type { Exchange } from '@tapeline/core/market'
import fc from 'fast-check'
import { parseScenario } from './parse-scenario.js'
import type { Scenario } from './scenario.js'

/* On 11 September 2002 the NYSE opened at noon, and Nasdaq at its usual time. */
const DAYS = ['2002-09-10', '2002-09-11', '2002-09-12', '2002-09-13'] as const

function parse(events: readonly string[], closes: readonly string[], more = ''): Scenario {
  const scenario = `format: tapeline.scenario/1
name: renamed
title: A company with a new symbol
zone: America/New_York
start: 2002-01-02
sources: { files: { name: Price files } }
instruments:
  - { symbol: OLD, name: A company, exchange: XNAS }
bars: [{ file: bars.csv, sources: files }]
events:
${events.join('\n')}
${more}`
  const table = ['symbol,day,open,high,low,close', ...closes.map((row) => `${row},10,10,10,10`)].join('\n')
  return parseScenario({ read: (path) => (path === 'bars.csv' ? table : scenario) })
}

const renamed = (id: string, day: string, from: string, to: string): string =>
  `  - { id: ${id}, at: ${day}T00:30, type: instrument.renamed, data: { symbol: ${from}, to: ${to} } }`

describe('a symbol from a rename', () => {
  test('can be used in tables, on the exchange of each day', () => {
    const changes = fc.tuple(
      fc.subarray([...DAYS], { minLength: 1 }),
      fc.constantFrom<Exchange>('XNYS', 'XNAS'),
      fc.boolean(),
    )
    fc.assert(
      fc.property(changes, ([days, exchange, isReused]) => {
        const names = ['OLD', ...days.map((_, index) => `N${index}`)]
        const events = days.map((day, index) =>
          renamed(`r${index}`, day, names[index] as string, names[index + 1] as string),
        )
        const last = days.at(-1) as string
        // Another company takes over the first name, on another exchange.
        const other = `  - { id: other, at: ${last}T00:40, type: instrument.listed, data: { symbol: OLD, name: Another, kind: equity, exchange: ${exchange} } }`
        const rows = DAYS.map((day) => `${names[days.filter((own) => own <= day).length]},${day}`)
        const others = DAYS.filter((day) => isReused && day >= last).map((day) => `OLD,${day}`)
        const { timeline } = parse(isReused ? [...events, other] : events, [...rows, ...others])
        const starts = [...timeline].flatMap(({ type, data }) =>
          type === 'bar.closed' ? [[data.symbol, data.start]] : [],
        )
        const expected = [...rows, ...others].map((row) => {
          const [symbol, day = ''] = row.split(',')
          const own = symbol === 'OLD' && others.includes(row) ? exchange : 'XNAS'
          return [symbol, getCalendar(own).sessionOn(day)?.open]
        })
        expect(new Set(starts)).toEqual(new Set(expected))
      }),
      { numRuns: 30 },
    )
  })

  test('can be used in what-ifs and expectations, also if a what-if inserts the rename', () => {
    const more = `whatIfs:
  - name: later
    title: Another name
    edits:
      - insert: { id: again, at: 2002-09-13T00:30, type: instrument.renamed, data: { symbol: NEW, to: NEWER } }
      - { scale: { instrument: [NEW] }, factor: 0.5, mayBeEmpty: true }
expectations:
  - { at: end, path: quotes.NEW.last, equals: 10 }
  - { at: end, whatIf: later, path: quotes.NEWER.last, equals: 10 }
`
    const events = [renamed('r', '2002-09-12', 'OLD', 'NEW')]
    const rows = ['OLD,2002-09-11', 'NEW,2002-09-12']
    expect(parse(events, rows, more).expectations).toHaveLength(2)
  })

  test('is a fault without the rename', () => {
    expect(() => parse([renamed('r', '2002-09-12', 'OLD', 'NEW')], ['NWE,2002-09-12'])).toThrow(
      /bars\.csv:2: .*'NWE'.*OLD, NEW/,
    )
  })
})
