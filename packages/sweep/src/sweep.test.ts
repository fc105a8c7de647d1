import { describe, expect, it } from '@jest/globals'
import { defineReaction, remove, replace, whatIf } from '@tapeline/core/what-if'
import { events, type Fee, fees, measure, tape } from './fees.fixture.js'
import {
  cross,
  draw,
  isFailedRow,
  type SweepBranch,
  type SweepOptions,
  type SweepTable,
  steps,
  sweep,
  zip,
} from './index.js'

const parameters = cross({ event: ['f3', 'f38', 'gone'], amount: [100, 200] })
const options: SweepOptions<Fee, (typeof parameters)[number]> = {
  parameters,
  edits: ({ event, amount }) => [replace(event, { data: { amount } })],
  measure,
}

const bytes = (table: SweepTable): string => JSON.stringify(table)

describe('parameters', () => {
  it('are crossed, zipped, stepped and drawn', () => {
    expect(cross({ a: [1, 2], b: ['x', 'y'] })).toEqual([
      { a: 1, b: 'x' },
      { a: 1, b: 'y' },
      { a: 2, b: 'x' },
      { a: 2, b: 'y' },
    ])
    expect(zip({ a: [1, 2], b: ['x', 'y'] })).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
    ])
    expect(() => zip({ a: [1], b: [1, 2] })).toThrow("'b' and the first list differ in length")
    expect(steps({ from: 0, to: 1.5, step: 0.1 })).toHaveLength(16)
    expect(steps({ from: 0, to: 0.3, step: 0.1 })).toEqual([0, 0.1, 0.2, 0.3])
    expect(() => steps({ from: 0, to: 1, step: 0 })).toThrow('steps are invalid')
    const drawn = draw({ factor: { from: 2, to: 3 } }, { count: 50, seed: 7 })
    expect(draw({ factor: { from: 2, to: 3 } }, { count: 50, seed: 7 })).toEqual(drawn)
    expect(draw({ factor: { from: 2, to: 3 } }, { count: 50, seed: 8 })).not.toEqual(drawn)
    expect(drawn.every(({ factor }) => factor >= 2 && factor < 3)).toBe(true)
  })
})

describe('a sweep', () => {
  it('has a row with measures for each set of parameters, or with the error of its branch', async () => {
    const { rows, complete } = await sweep(tape, options)
    expect(complete).toBe(true)
    expect(rows.map((row) => row.parameters)).toEqual(parameters)
    for (const row of rows) {
      const { event, amount } = row.parameters
      if (event === 'gone') expect(isFailedRow(row) && row.error.code).toMatch(/^edit\./)
      else {
        const branch = whatIf(tape, {
          name: 'by hand',
          edits: [replace(String(event), { data: { amount } })],
        })
        expect(!isFailedRow(row) && row.measures).toEqual(measure(branch))
      }
    }
  })

  it('nests branches, and creates no branch in a failed one', async () => {
    const { rows } = await sweep(tape, {
      branches: [
        {
          name: 'no f10',
          edits: [remove('f10')],
          parameters: { f10: false },
          branches: [{ name: 'no f20', edits: [remove('f20')], parameters: { f20: false } }],
        },
        { name: 'broken', edits: [remove('gone')], branches: [{ name: 'inner', edits: [remove('f1')] }] },
      ],
      measure,
    })
    expect(rows.map((row) => row.name)).toEqual(['no f10', 'no f10 / no f20', 'broken', 'broken / inner'])
    expect(rows.map((row) => (isFailedRow(row) ? 'failed' : row.measures.total))).toEqual([
      770,
      750,
      'failed',
      'failed',
    ])
    expect(rows[1]?.parameters).toEqual({ f10: false, f20: false })
  })

  it('has no row for a branch that is only a parent', async () => {
    const inner = [{ name: 'no f20', edits: [remove('f20')] }]
    const branches = [{ name: 'no f10', edits: [remove('f10')], branches: inner }]
    const unmeasured = branches.map((branch) => ({ ...branch, measured: false }))
    const whole = await sweep(tape, { branches, measure })
    const progress: string[] = []
    const table = await sweep(tape, {
      branches: unmeasured,
      measure,
      onProgress: ({ done, count }) => progress.push(`${done}/${count}`),
    })
    expect(table).toMatchObject({ complete: true, manifest: { count: 1 }, rows: whole.rows.slice(1) })
    expect(table.rows).toHaveLength(1)
    expect(progress).toEqual(['1/1'])
    const module = new URL('./fees.fixture.ts', import.meta.url)
    expect(bytes(await sweep(tape, { branches: unmeasured, module, workers: 1 }))).toBe(bytes(table))
  })

  it('repeats byte for byte', async () => {
    expect(bytes(await sweep(tape, options))).toBe(bytes(await sweep(tape, options)))
  })

  it('ends when it is aborted, and has the same bytes when it is resumed', async () => {
    const whole = await sweep(tape, options)
    const controller = new AbortController()
    const seen: number[] = []
    const part = await sweep(tape, {
      ...options,
      signal: controller.signal,
      onProgress: ({ done, count }) => {
        seen.push(done / count)
        if (done === 2) controller.abort()
      },
    })
    expect([part.complete, part.rows.length, seen]).toEqual([false, 2, [1 / 6, 2 / 6]])
    let measured = 0
    const resumed = await sweep(tape, {
      ...options,
      measure: (branch) => {
        measured += 1
        return measure(branch)
      },
      resume: JSON.parse(bytes(part)),
    })
    expect(bytes(resumed)).toBe(bytes(whole))
    // Two of the four remaining branches cannot be created.
    expect(measured).toBe(2)
  })

  it('creates only branches without a row, and their parents', async () => {
    const asked: string[] = []
    const watch = defineReaction({
      name: 'watch',
      events,
      on: ['fee.paid'],
      projection: fees,
      parameters: {},
      react: ({ id, data }) => {
        if (id === 'f0') asked.push(String(data.amount))
        return []
      },
    })
    const paying = (amount: number): SweepBranch => ({
      name: `${amount}`,
      edits: [replace('f0', { data: { amount } })],
    })
    const list = [paying(1), { ...paying(2), branches: [paying(3)] }, paying(4)]
    const shared = { branches: list, measure, reactions: [watch] }
    const whole = await sweep(tape, shared)
    asked.length = 0
    const rows = whole.rows.filter(({ name }) => name !== '2 / 3')
    const resumed = await sweep(tape, { ...shared, resume: { ...whole, complete: false, rows } })
    expect(bytes(resumed)).toBe(bytes(whole))
    expect(asked.filter((amount) => ['1', '4'].includes(amount))).toEqual([])
    expect(asked).toContain('2')
  })
})
