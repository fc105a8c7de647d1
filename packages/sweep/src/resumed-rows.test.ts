import { describe, expect, it } from '@jest/globals'
import { isTapelineError } from '@tapeline/core'
import { replace } from '@tapeline/core/what-if'
import fc from 'fast-check'
import { type Fee, measure, tape } from './fees.fixture.js'
import { cross, type SweepOptions, type SweepTable, sweep } from './index.js'

const parameters = cross({ event: ['f3', 'f38', 'gone'], amount: [100, 200] })
const options: SweepOptions<Fee, (typeof parameters)[number]> = {
  parameters,
  edits: ({ event, amount }) => [replace(event, { data: { amount } })],
  measure,
}

const bytes = (table: SweepTable): string => JSON.stringify(table)

describe('a table to resume', () => {
  it('rejects damaged rows by their place, and accepts undamaged rows', async () => {
    const whole = await sweep(tape, options)
    const damaged = (change: (rows: Record<string, unknown>[]) => unknown): unknown => {
      const table = JSON.parse(bytes(whole))
      return { ...table, rows: change(table.rows) ?? table.rows }
    }
    const first = (fields: object) => damaged((rows) => Object.assign(rows[0] ?? {}, fields) && undefined)
    const sparse: unknown[] = []
    sparse[4_000_000_000] = whole.rows[0]
    const cases: [string, unknown][] = [
      ['resume.rows[0].index', first({ index: 100_000_000 })],
      ['resume.rows[0].index', first({ index: 4_294_967_294 })],
      ['resume.rows[0].index', first({ index: -1 })],
      ['resume.rows[0].index', first({ index: 0.5 })],
      ['resume.rows[0].index', first({ index: '0' })],
      [
        'resume.rows[1].index',
        first({ index: 1, name: whole.rows[1]?.name, parameters: whole.rows[1]?.parameters }),
      ],
      ['resume.rows[0].name', first({ name: 'event f4, amount 100' })],
      ['resume.rows[0].parameters', first({ parameters: { event: 'f3', amount: 101 } })],
      ['resume.rows[0].parameters', first({ parameters: { event: 'f3' } })],
      ['resume.rows[0].parameters', first({ parameters: { event: 'f3', amount: 100, more: 1 } })],
      ['resume.rows[0]', first({ measures: { total: null } })],
      ['resume.rows[0]', first({ measures: [877] })],
      ['resume.rows[0]', first({ measures: undefined })],
      ['resume.rows[0]', first({ error: { message: 'both' } })],
      ['resume.rows[0]', first({ other: 1 })],
      ['resume.rows[0].checksum', first({ measures: { total: 1 } })],
      ['resume.rows[0].checksum', first({ measures: { totals: 877 } })],
      ['resume.rows[0].checksum', first({ checksum: undefined })],
      ['resume.rows[0]', damaged((rows) => [null, ...rows.slice(1)])],
      ['resume.rows', damaged((rows) => [...rows, rows[0]])],
      ['resume.rows', damaged(() => ({ 0: whole.rows[0] }))],
      ['resume.rows', damaged(() => sparse)],
      ['resume', null],
      ['resume', []],
      ['resume.manifest.format', { ...whole, manifest: { ...whole.manifest, format: 'tapeline.sweep/2' } }],
    ]
    for (const [path, resume] of cases) {
      const error: unknown = await sweep(tape, { ...options, resume: resume as SweepTable }).catch(
        (thrown) => thrown,
      )
      // The second row then has the index of the first; either of them is reported.
      expect(isTapelineError(error, 'sweep.invalid') && error.path).toBe(
        path === 'resume.rows[1].index' ? 'resume.rows[0].checksum' : path,
      )
    }
    const rows = [whole.rows[2], whole.rows[0]] as SweepTable['rows']
    expect(bytes(await sweep(tape, { ...options, resume: { ...whole, complete: true, rows } }))).toBe(
      bytes(whole),
    )
  })

  it('rejects a table with random damage, or resumes it to the same bytes', async () => {
    const whole = bytes(await sweep(tape, options))
    const damage = fc.oneof(
      fc.record({
        at: fc.nat(whole.length - 1),
        with: fc.string({ minLength: 1, maxLength: 3 }),
        cut: fc.nat(12),
      }),
      fc.record({
        at: fc.nat(whole.length - 1),
        with: fc.constantFrom('0', '1', '-', '.', '"', ',', 'e9'),
        cut: fc.nat(2),
      }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 2 }), async (list) => {
        let text = whole
        for (const { at, with: put, cut } of list) text = text.slice(0, at) + put + text.slice(at + cut)
        let resume: SweepTable
        try {
          resume = JSON.parse(text)
        } catch {
          return
        }
        const given = await sweep(tape, { ...options, resume }).catch((error: unknown) => error)
        if (!isTapelineError(given, 'sweep.invalid')) expect(bytes(given as SweepTable)).toBe(whole)
      }),
    )
  })

  it('rejects a table of other data, branches, seed or code', async () => {
    const part = await sweep(tape, options)
    for (const other of [{ seed: 1 }, { codeVersion: 'b' }, { parameters: parameters.slice(1) }]) {
      const error: unknown = await sweep(tape, { ...options, ...other, resume: part }).catch(
        (thrown) => thrown,
      )
      expect(isTapelineError(error, 'sweep.invalid')).toBe(true)
    }
    const longer = tape.append({ id: 'late', type: 'fee.paid', at: 0, data: { amount: 1 } })
    await expect(sweep(longer, { ...options, resume: part })).rejects.toThrow("another 'data'")
  })
})
