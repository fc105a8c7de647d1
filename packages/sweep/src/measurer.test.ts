import { describe, expect, it } from '@jest/globals'
import { remove } from '@tapeline/core/what-if'
import { type Fee, measure, tape } from './fees.fixture.js'
import { cross, isFailedRow, type SweepOptions, type SweepTable, sweep } from './index.js'

describe('the measure of a sweep', () => {
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

  it('can be async, and fails its branch if it rejects', async () => {
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

  it('fails its branch with any thrown value, even an object without a prototype', async () => {
    const { rows } = await sweep(tape, {
      branches: [{ name: 'one', edits: [] }],
      measure: () => {
        throw Object.create(null)
      },
    })
    expect(rows).toMatchObject([{ error: { message: 'an object' } }])
  })

  it('gets frozen parameters, as do the edits', async () => {
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
    ).rejects.toThrow("A table cannot hold the parameter 'amount' of the branch 'amount an array of 1'.")
  })

  it('is abandoned after the grace period if it never settles, or at once when forced', async () => {
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
    await expect(end({ graceMs: -1 })).rejects.toThrow('The grace period after an abort is invalid.')
  })

  it('fails its branch with an invalid value, omits undefined values, and continues', async () => {
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
