/**
 * Law 9, of all that takes a timeline: it gives the same on an open tape, with as little as one block in memory, as on the timeline
 * that was written.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { explain, isTapelineError, live, replay } from '@tapeline/core'
import { market, marketEvents } from '@tapeline/core/market'
import {
  byInstrument,
  compare,
  intersection,
  multiplyPrices,
  replace,
  scale,
  whatIf,
  within,
} from '@tapeline/core/what-if'
import { exportEvents, openTape, writeTape } from '@tapeline/import'
import { sweep } from '@tapeline/sweep'
import { arbitraryMarketHistory } from '@tapeline/testing'
import fc from 'fast-check'
import { arbitraryEditPlans, arbitraryTape, buildTape, type EditPlan } from './arbitrary-branch.js'
import { bytesOf } from './bytes.js'
import { pathsOf } from './explained-alone.js'
import { nest, type Tape } from './nested-branches.js'
import { events, measure, reactions } from './swept.fixture.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-opened-markets-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0

/** Calls a function with a timeline and with the timeline of its tape, and compares what it returns. */
async function same(
  tape: Tape,
  memoryBudgetBytes: number,
  use: (tape: Tape) => unknown | Promise<unknown>,
): Promise<{ readonly isFault: boolean }> {
  files += 1
  const path = join(folder, `${files}.tape`)
  await exportEvents(tape as never, path)
  const opened = openTape(path, marketEvents, { memoryBudgetBytes })
  try {
    const expected = await outcomeOf(() => use(tape))
    expect(await outcomeOf(() => use(opened.timeline as Tape))).toEqual(expected)
    return { isFault: typeof expected === 'object' && expected !== null && 'faults' in expected }
  } finally {
    opened.close()
    rmSync(path)
  }
}

/** The result, or the faults. */
async function outcomeOf(use: () => unknown | Promise<unknown>): Promise<unknown> {
  try {
    return await use()
  } catch (error) {
    if (!isTapelineError(error)) throw error
    return { faults: error.faults }
  }
}

/** One block, a few, or all. */
const budgets = fc.constantFrom(0, 4000, 1e9)
const hour = 3_600_000
const moments = fc.array(
  fc.nat(100).map((hours) => Date.UTC(2025, 0, 27) + hours * hour),
  { minLength: 1, maxLength: 6 },
)
/** In the week of the moments. */
const histories = arbitraryMarketHistory({ from: '2025-01-24', to: '2025-01-30' }) as fc.Arbitrary<Tape>
const tapes = fc.oneof(arbitraryTape().map(buildTape), histories)

/** The state of the market at a few positions, and at the end. */
function statesOf(tape: Tape): string[] {
  const run = replay(tape, market)
  const positions = [tape.length, tape.length >> 1, 0, (tape.length * 3) >> 2]
  return positions.map((position) => bytesOf(run.atPosition(position)))
}

/** Branches of a tape: each with one more edit than the one before, and one with multiplied prices. */
function branchesOf(tape: Tape, plans: readonly EditPlan[], factor: number): Tape[] {
  const selector = intersection(
    byInstrument('AA'),
    within({ from: Date.UTC(2025, 0, 28), to: Date.UTC(2025, 0, 29) }),
  )
  const multiplied = whatIf(tape, {
    name: 'multiplied',
    edits: [multiplyPrices(selector, factor, { mayBeEmpty: true })],
  })
  return [...nest(tape, plans).steps.map(({ branch }) => branch), multiplied]
}

describe('law 9: on an open tape', () => {
  it('a replay gives the same states, samples and moments', async () => {
    await fc.assert(
      fc.asyncProperty(tapes, budgets, moments, async (tape, budget, at) => {
        const { isFault } = await same(tape, budget, (read) => {
          const run = replay(read, market)
          return [
            ...statesOf(read),
            ...run.atAll(at).map(bytesOf),
            ...at.map((moment) => bytesOf(run.at(moment))),
            bytesOf(live(read, market).state),
            run.sample(({ quotes }) => quotes.AA?.last, { every: { hours: 1 } }),
            run.first(({ quotes }) => (quotes.AA?.last ?? 0) > 100)?.position,
            [...read.asKnownAt(at[0] as number)].map(({ id }) => id),
          ]
        })
        expect(isFault).toBe(false)
      }),
    )
  })

  it('what-ifs give the same branches, differences and bytes', async () => {
    let made = 0
    await fc.assert(
      fc.asyncProperty(
        arbitraryTape().map(buildTape),
        budgets,
        arbitraryEditPlans(),
        fc.constantFrom(0.5, 1, 2),
        async (tape, budget, plans, factor) => {
          const { isFault } = await same(tape, budget, async (read) => {
            const found: unknown[] = []
            for (const branch of branchesOf(read, plans, factor)) {
              const comparison = compare({ a: read, b: branch, projection: market })
              const difference = comparison.firstDifference()
              found.push([
                JSON.stringify(branch),
                statesOf(branch),
                difference && JSON.stringify(difference),
                Buffer.from(await writeTape(branch)).toString('base64'),
              ])
            }
            const [first] = [...read].filter(({ type }) => type === 'news.published')
            if (first === undefined) return found
            const edits = [replace(first.id, { data: { summary: 'other news' }, consequences: 'keep' })]
            return [...found, JSON.stringify(whatIf(read, { name: 'r', edits, reactions, seed: 3 }))]
          })
          if (!isFault) made += 1
        },
      ),
    )
    expect(made).toBeGreaterThan(0)
  })

  it('explain names the same events', async () => {
    await fc.assert(
      fc.asyncProperty(
        tapes,
        budgets,
        fc.array(fc.nat(10_000), { maxLength: 3 }),
        async (tape, budget, looks) => {
          const paths = pathsOf(replay(tape, market).atEnd())
          await same(tape, budget, (read) => {
            const run = replay(read, market)
            return looks.map((look) => {
              const path = paths[look % paths.length] as string
              return explain(run, { path, position: look % (read.length + 1) })
            })
          })
        },
      ),
    )
  })

  it('a sweep gives the same table', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryTape().map(buildTape), budgets, async (tape, budget) => {
        const branches = [0, 1, 2].map((index) => ({
          name: `b${index}`,
          edits: [scale(`e${index}`, 0.5, { consequences: { scale: 0.5 } })],
        }))
        await same(tape, budget, (read) => sweep(read, { branches, measure, reactions, seed: 1 }))
      }),
    )
  })

  it('a sweep on workers gives the same table, and no worker gets the columns', async () => {
    const [plan] = fc.sample(arbitraryTape(), { numRuns: 1, seed: 7 })
    const branches = [0, 1, 2].map((index) => ({
      name: `b${index}`,
      edits: [scale(`e${index}`, 0.5, { consequences: { scale: 0.5 } })],
    }))
    const module = new URL('./swept.fixture.ts', import.meta.url)
    const tape = buildTape(plan as never)
    await same(tape, 0, (read) => sweep(read, { branches, module, workers: 2, seed: 1 }))
    const path = join(folder, 'replaced.tape')
    await exportEvents(tape as never, path)
    const opened = openTape(path, events)
    rmSync(path)
    await exportEvents(buildTape({ events: [], blockSize: 2 }) as never, path)
    // A worker that opens the path finds the other tape, and a worker with columns would not notice.
    await expect(sweep(opened.timeline as Tape, { branches, module, workers: 1 })).rejects.toThrow(
      /Another tape has taken the place of this one/,
    )
    opened.close()
  }, 60_000)
})
