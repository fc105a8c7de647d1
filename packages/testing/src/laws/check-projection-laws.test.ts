import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { combineProjections, defineEvent, defineProjection } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import fc from 'fast-check'
import { z } from 'zod'
import { given } from '../given/given.js'
import { messageOf } from '../nvidia.fixture.js'
import { right } from './broken/elsewhere.fixture.js'
import { checkProjectionLaws } from './check-projection-laws.js'
import { byArrival, paid, paidIn } from './counterexamples.fixture.js'
import { LawBroken } from './law.js'

// Inside the package, where a written test finds its imports. Git and the linter leave it out.
const dist = fileURLToPath(new URL('../../dist', import.meta.url))
let folder: string
beforeAll(() => {
  mkdirSync(dist, { recursive: true })
  folder = mkdtempSync(join(dist, 'counterexample-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('checkProjectionLaws', () => {
  it('finds nothing wrong with right projections', () => {
    checkProjectionLaws(right, { seed: 1 })
    checkProjectionLaws(combineProjections({ name: 'both', parts: { right, paidIn } }), { seed: 1, runs: 20 })
  })

  it('shows the fewest and plainest events that break the law', () => {
    const sorted = defineProjection({
      name: 'sorted',
      events: [paid],
      initial: () => ({ amounts: [] as number[] }),
      recipes: () => ({
        'fee.paid': (draft, { data }) => {
          draft.amounts = draft.amounts.sort().concat(data.amount > 9 ? Number.NaN : data.amount)
        },
      }),
    })
    expect(messageOf(() => checkProjectionLaws(sorted, { seed: 1 }))).toMatch(
      /^The projection 'sorted' breaks a rule: a missing number is an absent key, never NaN.\namounts\[0\] is NaN after e1, \S+Z.\nA recipe adds to a missing value: start from a declared value, or skip the event.\n\nThis event shows it:\n {2}given\(\[\n {4}{ id: 'e1', type: 'fee.paid', at: '\S+Z', data: { amount: 10 } },\n {2}\], sorted\).thenLaws\(\)\nFound in run \d+ of 100; the same again with { seed: 1, path: '\d+' }.$/,
    )
  })

  it('finds the same failure again by its seed and path', () => {
    const first = messageOf(() => checkProjectionLaws(byArrival, { seed: 5 }))
    const [, seed, path] = /\{ seed: (\d+), path: '(\d+)' \}/.exec(first) ?? []
    expect(messageOf(() => checkProjectionLaws(byArrival, { seed: Number(seed), path: path ?? '' }))).toBe(
      first.replace(/Found in run \d+/, `Found in run ${Number(path) + 1}`),
    )
  })

  it('shows events that fail in a test as printed', () => {
    const { breach, law, message } = (() => {
      try {
        checkProjectionLaws(byArrival, { seed: 2 })
      } catch (error) {
        if (error instanceof LawBroken) return error
      }
      throw new Error('It did not fail.')
    })()
    const code = /given\(([\s\S]*), byArrival\)\.thenLaws\(\)/.exec(message)?.[1]
    const events = new Function(`return ${code}`)()
    expect(messageOf(() => given(events, byArrival).thenLaws())).toContain(
      [`breaks ${law.statement}.`, breach.found].join('\n'),
    )
  })

  it('takes data, histories and their length', () => {
    const dated = defineEvent({ type: 'lot.added', schema: z.strictObject({ on: z.custom<string>() }) })
    const lots = defineProjection({
      name: 'lots',
      events: [dated],
      initial: () => ({ days: [] as string[] }),
      recipes: () => ({
        'lot.added': (draft, { data }) => {
          draft.days.push(data.on.slice(0, 4))
        },
      }),
    })
    expect(messageOf(() => checkProjectionLaws(lots))).toMatch(
      /^Data of 'lot.added' cannot be generated: .*data: \{ 'lot.added': fc.record/,
    )
    const data = { 'lot.added': fc.record({ on: fc.constantFrom('2025-01-27', '2026') }) }
    checkProjectionLaws(lots, { data, seed: 1, runs: 20, maxLength: 5 })
    checkProjectionLaws(paidIn, { timelines: fc.constant(given([], paidIn).timeline), runs: 2 })
  })

  it('reports recipes that throw, unless they may', () => {
    const strict = defineProjection({
      name: 'strict',
      events: [paid],
      initial: () => ({ total: 0 }),
      recipes: () => ({
        'fee.paid': (draft, { data }) => {
          draft.total += data.amount
          if (data.amount > 50) throw new Error('The fee is above the limit.')
        },
      }),
    })
    expect(messageOf(() => checkProjectionLaws(strict, { seed: 1 }))).toMatch(
      /breaks a rule: recipes accept every event.*\nA recipe throws at e\d+: .*The fee is above the limit/,
    )
    checkProjectionLaws(strict, { seed: 1, mayThrow: true })
  })

  it('leaves the clock and the random numbers as they were', () => {
    const [OwnDate, random, now] = [Date, Math.random, performance.now]
    messageOf(() => checkProjectionLaws(byArrival, { seed: 2 }))
    expect([Date, Math.random, performance.now]).toEqual([OwnDate, random, now])
    expect(Object.hasOwn(performance, 'now')).toBe(false)
  })

  it('rejects wrong use', () => {
    expect(messageOf(() => checkProjectionLaws({} as never))).toContain('a projection')
    expect(messageOf(() => checkProjectionLaws(right, { run: 3 } as never))).toContain("'runs'")
    expect(messageOf(() => checkProjectionLaws(right, { data: { 'chip.trade': fc.nat() } }))).toContain(
      "Did you mean 'chip.traded'?",
    )
    expect(messageOf(() => checkProjectionLaws(right, { counterexample: 'fees.test.js' }))).toContain(
      "needs 'module'",
    )
    expect(messageOf(() => checkProjectionLaws(right, { counterexample: 'fees.txt' }))).toContain('.yaml')
    expect(messageOf(() => checkProjectionLaws(right, { counterexample: 'fees.yaml' }))).toContain(
      "'chip.traded'",
    )
    const none = defineProjection({
      name: 'none',
      events: [paid],
      initial: () => ({}),
      recipes: () => ({}),
    })
    expect(messageOf(() => checkProjectionLaws(none))).toContain("'none' handles no events")
    expect(messageOf(() => checkProjectionLaws(market, { data: { 'price.tradde': fc.nat() } }))).toContain(
      "Did you mean 'price.traded'?",
    )
  })
})

describe('the written counterexample', () => {
  const MODULE = new URL('./counterexamples.fixture.ts', import.meta.url)

  it('is a test that fails for the same law', async () => {
    const file = join(folder, 'by-arrival.test.ts')
    const { JEST_WORKER_ID: worker } = process.env
    delete process.env.JEST_WORKER_ID
    try {
      const message = messageOf(() =>
        checkProjectionLaws(byArrival, { seed: 2, counterexample: file, module: MODULE }),
      )
      expect(message).toContain(`Written to ${file}.`)
    } finally {
      process.env.JEST_WORKER_ID = worker
    }
    expect(readFileSync(file, 'utf8')).toContain("import { test } from 'node:test'")
    const failed = await promisify(execFile)(
      process.execPath,
      ['--conditions=tapeline-source', '--import', 'tsx', file],
      { cwd: fileURLToPath(new URL('..', import.meta.url)) },
    ).then(
      () => undefined,
      (error: { readonly code: number; readonly stdout: string }) => error,
    )
    expect(failed).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(
        "The projection 'by-arrival' breaks law 4: the order of arrival changes nothing.",
      ),
    })
  })

  it('is a test for the runner at hand', () => {
    const file = join(folder, 'in-jest.test.ts')
    messageOf(() => checkProjectionLaws(byArrival, { seed: 2, counterexample: file, module: MODULE }))
    expect(readFileSync(file, 'utf8')).toMatch(/^import \{ test \} from '@jest\/globals'$/m)
  })
})
