import { describe, expect, it } from '@jest/globals'
import { createTimeline, isTapelineError } from '@tapeline/core'
import { remove, replace, whatIf } from '@tapeline/core/what-if'
import { type Fee, measure, tape } from './fees.fixture.js'
import { cross, type SweepOptions, type SweepTable, sweep } from './index.js'
import { events as priceEvents } from './shared-prices.fixture.js'

const module = new URL('./fees.fixture.ts', import.meta.url)
const parameters = cross({ event: ['f3', 'f38', 'gone'], amount: [100, 200] })
const branches = {
  parameters,
  edits: ({ event, amount }: (typeof parameters)[number]) => [replace(event, { data: { amount } })],
}
const onWorkers: SweepOptions<Fee, (typeof parameters)[number]> = { ...branches, module, workers: 2 }

const bytes = (table: SweepTable): string => JSON.stringify(table)
const failure = (thrown: Promise<unknown>): Promise<unknown> => thrown.catch((error: unknown) => error)

describe('a sweep on worker threads', () => {
  it('gives the same bytes as in process, including failed rows', async () => {
    expect(bytes(await sweep(tape, onWorkers))).toBe(bytes(await sweep(tape, { ...branches, measure })))
  })

  it('nests branches on any worker', async () => {
    const list = [
      {
        name: 'no f10',
        edits: [remove('f10')],
        branches: Array.from({ length: 9 }, (_, index) => ({
          name: `no f${20 + index}`,
          edits: [remove(`f${20 + index}`)],
          branches: [{ name: 'no f1', edits: [remove('f1')] }],
        })),
      },
      { name: 'broken', edits: [remove('gone')], branches: [{ name: 'inner', edits: [remove('f1')] }] },
    ]
    const inProcess = await sweep(tape, { branches: list, measure })
    expect(bytes(await sweep(tape, { branches: list, module, workers: 3 }))).toBe(bytes(inProcess))
  })

  it('reports its progress, ends when it is aborted, and can be resumed in process or on workers', async () => {
    const whole = await sweep(tape, { ...branches, measure })
    const controller = new AbortController()
    const seen: number[] = []
    const part = await sweep(tape, {
      ...onWorkers,
      signal: controller.signal,
      onProgress: ({ done, row }) => {
        expect(row).toEqual(whole.rows[row.index])
        seen.push(done)
        if (done === 1) controller.abort()
      },
    })
    // The running branch of the other worker is still finished.
    expect(part.complete).toBe(false)
    expect(part.rows.length).toBeLessThanOrEqual(2)
    expect(seen).toEqual(part.rows.map((_, index) => index + 1))
    const resume: SweepTable = JSON.parse(bytes(part))
    expect(bytes(await sweep(tape, { ...onWorkers, resume }))).toBe(bytes(whole))
    expect(bytes(await sweep(tape, { ...branches, measure, resume }))).toBe(bytes(whole))
  })

  it('rejects with an error when a worker exits', async () => {
    const list = [{ name: 'fatal', edits: [replace('f0', { data: { amount: -1 } })] }]
    const error = await failure(sweep(tape, { branches: list, module, workers: 1 }))
    expect(isTapelineError(error, 'sweep.worker-lost') && error.message).toMatch(/'fatal'.*exit code 3/s)
  })

  it('stops hanging workers after the grace period, or at once when forced', async () => {
    const list = [
      { name: 'quick', edits: [remove('f1')] },
      { name: 'hung', edits: [replace('f0', { data: { amount: -2 } })] },
    ]
    const ended = async (
      given: Pick<SweepOptions<Fee, never>, 'graceMs' | 'forceSignal'>,
      after: (end: AbortController) => void,
    ) => {
      const controller = new AbortController()
      const onProgress = (): void => after(controller)
      const table = await sweep(tape, {
        branches: list,
        module,
        workers: 2,
        ...given,
        onProgress,
        signal: controller.signal,
      })
      expect([table.complete, table.rows.map(({ name }) => name)]).toEqual([false, ['quick']])
    }
    await ended({ graceMs: 100 }, (end) => end.abort())
    const force = new AbortController()
    await ended({ graceMs: 2 ** 31 - 1, forceSignal: force.signal }, (end) => {
      end.abort()
      setTimeout(() => force.abort(), 50)
    })
  })

  it('rethrows an error of onProgress', async () => {
    const onProgress = (): never => {
      throw new RangeError('enough')
    }
    expect(await failure(sweep(tape, { ...onWorkers, onProgress }))).toEqual(new RangeError('enough'))
  })

  it('shares the columns with all workers without a copy', async () => {
    const prices = createTimeline(priceEvents, { blockSize: 8 }).append(
      Array.from({ length: 40 }, (_, index) => ({
        id: `p${index}`,
        type: 'price.reported' as const,
        at: index,
        knownAt: index + 1,
        data: { symbol: index % 2 === 0 ? 'NVDA' : 'AAPL', price: index },
      })),
    )
    const { rows } = await sweep(prices, {
      branches: [{ name: 'as recorded', edits: [] }],
      module: new URL('./shared-prices.fixture.ts', import.meta.url),
      workers: 2,
    })
    // Five blocks with the columns of times, types, known times, prices and symbols.
    expect(rows).toEqual([expect.objectContaining({ measures: { shared: 25, own: 0 } })])
  })

  it('rejects a module with other definitions of the events', async () => {
    const other = new URL('./shared-prices.fixture.ts', import.meta.url)
    const error = await failure(sweep(tape, { ...branches, module: other, workers: 1 }))
    expect(isTapelineError(error, 'sweep.invalid') && error.message).toMatch(
      /'fee.paid', which has no definition/,
    )
  })

  it('rejects options that cannot be sent to a thread, and modules that do not match', async () => {
    const wrong = [
      { ...branches, measure, workers: 2 },
      { ...onWorkers, measure },
      { ...onWorkers, workers: 0 },
      { ...onWorkers, module: new URL('./gone.js', import.meta.url) },
      { ...onWorkers, module: new URL('./parameters.ts', import.meta.url) },
    ] as unknown as SweepOptions<Fee, (typeof parameters)[number]>[]
    for (const options of wrong) {
      expect(isTapelineError(await failure(sweep(tape, options)), 'sweep.invalid')).toBe(true)
    }
    const branch = whatIf(tape, { name: 'branch', edits: [remove('f1')] })
    await expect(sweep(branch, onWorkers)).rejects.toThrow('A branch cannot be sent to workers')
  })
})
