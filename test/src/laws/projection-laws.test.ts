/** The check of laws for projections of users: it finds nothing wrong with ours, and writes a scenario of what breaks. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { run } from '@tapeline/cli'
import { combineProjections, defineProjection, type Projection } from '@tapeline/core'
import { instruments, market, marketEvents, moves, quotes, records, sessions } from '@tapeline/core/market'
import { readScenario } from '@tapeline/scenarios/node'
import {
  arbitrarySketch,
  arbitraryTimeline,
  buildProjection,
  checkProjectionLaws,
  given,
  sampleKinds,
} from '@tapeline/testing'
import fc from 'fast-check'

const runs = Number(process.env.TAPELINE_RUNS ?? 25)
const folder = mkdtempSync(join(tmpdir(), 'tapeline-laws-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const readsOfSeq = defineProjection({
  name: 'trade-numbers',
  events: marketEvents,
  initial: () => ({ last: 0 }),
  recipes: () => ({
    'price.traded': (draft, { seq }) => {
      draft.last = seq
    },
  }),
})

const messageOf = (check: () => unknown): string => {
  try {
    check()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  throw new Error('It did not fail.')
}

describe('the check of laws for projections of users', () => {
  const ours: readonly Projection<unknown>[] = [
    market,
    quotes,
    moves,
    records,
    instruments,
    sessions,
    combineProjections({
      name: 'falling',
      parts: { quotes, moves },
      derive: ({ quotes: all }) => ({
        get falling() {
          return Object.keys(all).filter((symbol) => (all[symbol]?.changePct ?? 0) < -5)
        },
      }),
    }),
  ]

  it.each(ours)('finds nothing wrong with $name on market histories', (projection) => {
    checkProjectionLaws(projection, { runs })
  })

  it('finds nothing wrong with any projection of plain recipes', () => {
    fc.assert(
      fc.property(arbitrarySketch(), fc.nat(), (sketch, seed) => {
        const timelines = arbitraryTimeline(sampleKinds)
        try {
          checkProjectionLaws(buildProjection(sketch), { timelines, seed, runs: 5, mayThrow: true })
        } catch (error) {
          // Sketches write NaN on purpose.
          if (!(error instanceof Error && error.message.includes('never NaN'))) throw error
        }
      }),
    )
  })

  it('writes what breaks on market events as a scenario that the command replays', async () => {
    const file = join(folder, 'counterexample.yaml')
    const check = () => checkProjectionLaws(readsOfSeq, { seed: 1, counterexample: file })
    expect(messageOf(check)).toContain("'trade-numbers' breaks law 4")
    expect(readFileSync(file, 'utf8')).toMatch(
      /^title: .*trade-numbers breaks law 4: .*, with seed 1 and path \d+/m,
    )
    const scenario = await readScenario(file)
    expect(messageOf(() => given(scenario, readsOfSeq).thenLaws())).toContain("'trade-numbers' breaks law 4")
    let out = ''
    const exitCode = await run(['replay', file], {
      write: (text) => {
        out += text
      },
      writeError: (text) => {
        out += text
      },
      isTerminal: false,
      isErrorTerminal: false,
      hasColors: false,
      columns: 80,
      interrupted: new AbortController().signal,
    })
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: expect.stringMatching(/^Times in UTC\n.* e\d/) })
  })
})
