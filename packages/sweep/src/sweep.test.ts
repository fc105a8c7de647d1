import { describe, expect, it } from '@jest/globals'
import { defineReaction, isTapelineError, remove, replace, whatIf } from '@tapeline/core'
import fc from 'fast-check'
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
    expect(() => zip({ a: [1], b: [1, 2] })).toThrow("'b' is not as long")
    expect(steps(0, 1.5, 0.1)).toHaveLength(16)
    expect(steps(0, 0.3, 0.1)).toEqual([0, 0.1, 0.2, 0.3])
    expect(() => steps(0, 1, 0)).toThrow('lead nowhere')
    const drawn = draw({ factor: { from: 2, to: 3 } }, { count: 50, seed: 7 })
    expect(draw({ factor: { from: 2, to: 3 } }, { count: 50, seed: 7 })).toEqual(drawn)
    expect(draw({ factor: { from: 2, to: 3 } }, { count: 50, seed: 8 })).not.toEqual(drawn)
    expect(drawn.every(({ factor }) => factor >= 2 && factor < 3)).toBe(true)
  })
})

describe('a sweep', () => {
  it('gives for each set of parameters what its branch measures, and for one that fails its error', async () => {
    const { rows, complete } = await sweep(tape, options)
    expect(complete).toBe(true)
    expect(rows.map((row) => row.parameters)).toEqual(parameters)
    for (const row of rows) {
      const { event, amount } = row.parameters
      if (event === 'gone') expect(isFailedRow(row) && row.error.code).toMatch(/^edit\./)
      else {
        const branch = whatIf(tape, 'by hand', [replace(String(event), { data: { amount } })])
        expect(!isFailedRow(row) && row.measures).toEqual(measure(branch))
      }
    }
  })

  it('nests branches: each stands on the one it is listed under, and none of a failed one is made', async () => {
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

  it('gives no row to a branch that is there for others to stand on', async () => {
    const inner = [{ name: 'no f20', edits: [remove('f20')] }]
    const branches = [{ name: 'no f10', edits: [remove('f10')], branches: inner }]
    const unmeasured = branches.map((branch) => ({ ...branch, measured: false }))
    const whole = await sweep(tape, { branches, measure })
    const told: string[] = []
    const table = await sweep(tape, {
      branches: unmeasured,
      measure,
      onProgress: ({ done, count }) => told.push(`${done}/${count}`),
    })
    expect(table).toMatchObject({ complete: true, manifest: { count: 1 }, rows: whole.rows.slice(1) })
    expect(table.rows).toHaveLength(1)
    expect(told).toEqual(['1/1'])
    const module = new URL('./fees.fixture.ts', import.meta.url)
    expect(bytes(await sweep(tape, { branches: unmeasured, module, workers: 1 }))).toBe(bytes(table))
  })

  it('repeats byte for byte', async () => {
    expect(bytes(await sweep(tape, options))).toBe(bytes(await sweep(tape, options)))
  })

  it('ends when it is aborted, and a resumed one gives the same bytes', async () => {
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
    // Of the four branches that are left, two cannot be made.
    expect(measured).toBe(2)
  })

  it('makes no branch anew of which it has the row, but those that others stand on', async () => {
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

  it('refuses to resume what rests on anything else', async () => {
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

  it.each<[string, () => unknown]>([
    ['a number', () => 5],
    ['a text', () => 'total'],
    ['undefined', () => undefined],
    ['null', () => null],
    ['a list', () => [1, 2]],
    ['a Map', () => new Map([['total', 1]])],
    ['a Set', () => new Set([1])],
    ['a Date', () => new Date(0)],
    [
      'an instance of a class',
      () =>
        new (class Total {
          total = 1
        })(),
    ],
    ['a function', () => () => ({ total: 1 })],
    ['a symbol as a name', () => ({ [Symbol('total')]: 1 })],
    ['a promise of a number', async () => 5],
    ['a list as a value', () => ({ total: [1] })],
    ['null as a value', () => ({ total: null })],
    ['a promise as a value', () => ({ total: Promise.resolve(1) })],
    ['a bigint as a value', () => ({ total: 1n })],
  ])('fails a branch whose measure returns %s', async (_, result) => {
    const measured = result as SweepOptions<Fee, never>['measure']
    const { rows } = await sweep(tape, {
      branches: [{ name: 'one', edits: [] }],
      measure: measured as () => Record<string, number>,
    })
    expect(rows).toEqual([
      expect.objectContaining({ error: expect.objectContaining({ code: 'sweep.invalid' }) }),
    ])
  })

  it('awaits an async measure, and fails its branch where it rejects', async () => {
    const settings = { parameters: cross({ amount: [1, 2] }), edits: () => [] }
    const given = await sweep(tape, {
      ...settings,
      measure: async (_, { amount }) => {
        await new Promise((resolve) => setTimeout(resolve, 1))
        if (amount === 2) throw new RangeError('too much')
        return { amount }
      },
    })
    expect(given.rows).toMatchObject([{ measures: { amount: 1 } }, { error: { message: 'too much' } }])
  })

  it('says what was thrown where that is no error, even an object without a prototype', async () => {
    const { rows } = await sweep(tape, {
      branches: [{ name: 'one', edits: [] }],
      measure: () => {
        throw Object.create(null)
      },
    })
    expect(rows).toMatchObject([{ error: { message: 'an object' } }])
  })

  it('gives measures and edits parameters that they cannot change', async () => {
    const set = { amount: 1 }
    const attempt = (given: object): void => {
      try {
        Object.assign(given, { amount: 99, other: 1 })
      } catch {
        // Frozen.
      }
    }
    const { rows } = await sweep(tape, {
      parameters: [set],
      edits: (given) => {
        attempt(given)
        return []
      },
      measure: (_, given) => {
        attempt(given)
        return { amount: given.amount }
      },
    })
    expect(rows).toMatchObject([{ name: 'amount 1', parameters: { amount: 1 }, measures: { amount: 1 } }])
    expect(set).toEqual({ amount: 1 })
    await expect(
      sweep(tape, { parameters: [{ amount: [1] as never }], edits: () => [], measure }),
    ).rejects.toThrow("The parameter 'amount' of the branch 'amount 1' cannot stand in a table.")
  })

  it('leaves a measure that never settles after the grace period, or at once when forced', async () => {
    const end = async (given: Pick<SweepOptions<Fee, never>, 'signal' | 'graceMs' | 'forceSignal'>) =>
      await sweep(tape, {
        branches: [
          { name: 'quick', edits: [] },
          { name: 'hung', edits: [remove('f1')] },
        ],
        measure: (branch) =>
          branch.find('f1') && branch.inForce('f1') ? measure(branch) : new Promise<never>(() => undefined),
        ...given,
      })
    const names = ({ complete, rows }: SweepTable) => [complete, ...rows.map(({ name }) => name)]
    expect(names(await end({ signal: AbortSignal.timeout(50), graceMs: 50 }))).toEqual([false, 'quick'])
    expect(names(await end({ forceSignal: AbortSignal.timeout(50) }))).toEqual([false, 'quick'])
    await expect(end({ graceMs: -1 })).rejects.toThrow('The grace period after an abort is not valid.')
  })

  it('refuses damaged rows by their place, or takes over what is unharmed', async () => {
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
      // The second row then has the index of the first: either is reported.
      expect(isTapelineError(error, 'sweep.invalid') && error.path).toBe(
        path === 'resume.rows[1].index' ? 'resume.rows[0].checksum' : path,
      )
    }
    const rows = [whole.rows[2], whole.rows[0]] as SweepTable['rows']
    expect(bytes(await sweep(tape, { ...options, resume: { ...whole, complete: true, rows } }))).toBe(
      bytes(whole),
    )
  })

  it('refuses a table with random damage, or resumes it to the same bytes', async () => {
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

  it('fails a branch whose measure is no value, leaves out what is undefined, and goes on', async () => {
    const { rows } = await sweep(tape, {
      parameters: cross({ value: [Number.POSITIVE_INFINITY, 1] }),
      edits: () => [],
      measure: (_, { value }) => ({ value, none: undefined }),
    })
    expect(rows.map((row) => isFailedRow(row))).toEqual([true, false])
    expect(rows[1]).toMatchObject({ measures: { value: 1 } })
    expect(Object.keys((rows[1] as { measures: object }).measures)).toEqual(['value'])
  })
})
