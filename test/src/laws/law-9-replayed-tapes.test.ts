/** Law 9, of replays of tapes: a timeline that was read back, or is read from its open file block by block, has the same states, branches and explanations. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { explain, replay, type Timeline, timelineFromJson } from '@tapeline/core'
import { type MarketEvent, market, marketEvents } from '@tapeline/core/market'
import { whatIf } from '@tapeline/core/what-if'
import { exportEvents, openTape, readTape, writeTape } from '@tapeline/import'
import { loadScenario } from '@tapeline/scenarios/node'
import { arbitraryMarketHistory } from '@tapeline/testing'
import fc from 'fast-check'
import { questions } from '../browser/questions.js'
import { arbitraryEditPlans, arbitraryTape, buildTape } from './arbitrary-branch.js'
import { bytesOf } from './bytes.js'
import { pathsOf } from './explained-alone.js'
import { editOf, nest } from './nested-branches.js'
import { orError } from './or-error.js'

type Tape = Timeline<MarketEvent>

const folder = mkdtempSync(join(tmpdir(), 'tapeline-replayed-tapes-'))
let closeAll: (() => void)[] = []
afterAll(() => {
  for (const close of closeAll) close()
  rmSync(folder, { recursive: true, force: true })
})

/** Opens a tape with small blocks. Only a few of them are in memory. */
const openedWith =
  (memoryBudgetBytes: number) =>
  async (tape: Tape): Promise<Tape> => {
    for (const close of closeAll) close()
    const path = join(folder, 'open.tape')
    await exportEvents(timelineFromJson(marketEvents, tape.toJSON(), { blockSize: 5 }), path)
    const { timeline, close } = openTape(path, marketEvents, { memoryBudgetBytes })
    closeAll = [close]
    return timeline
  }

type Back = (tape: Tape) => Promise<Tape>
const ways: readonly (readonly [string, Back])[] = [
  ['was read back from a tape', async (tape) => readTape(await writeTape(tape), marketEvents)],
  ['is open, with one block in memory', openedWith(0)],
  ['is open, with a few blocks in memory', openedWith(10_000)],
]

/** The state at the start and after each event, from the end to the start, so that checkpoints are used. */
function statesOf(tape: Tape): string[] {
  const replayed = replay(tape, market)
  return Array.from({ length: tape.length + 1 }, (_, before) =>
    orError(() => bytesOf(replayed.atPosition(tape.length - before))),
  )
}

describe.each(ways)('law 9: a timeline that %s', (_name, back) => {
  it('has the same states, also as known at any moment', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryMarketHistory(), fc.nat(60), async (tape, place) => {
        const read = await back(tape)
        expect(statesOf(read)).toEqual(statesOf(tape))
        const moment = tape.eventBefore((place % tape.length) + 1)?.at ?? 0
        expect(statesOf(read.asKnownAt(moment))).toEqual(statesOf(tape.asKnownAt(moment)))
      }),
    )
  })

  it('has the same branches, nested ones too', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryTape(), arbitraryEditPlans(), async (plan, plans) => {
        const tape = buildTape(plan)
        let branch: Tape = await back(tape)
        for (const [index, step] of nest(tape, plans).steps.entries()) {
          branch = whatIf(branch, { name: `${index}`, edits: [editOf(step.edit)] })
          expect(bytesOf(branch.toJSON())).toBe(bytesOf(step.branch.toJSON()))
          expect(statesOf(branch)).toEqual(statesOf(step.branch))
        }
      }),
    )
  })

  it('explains the same numbers by the same events', async () => {
    const places = fc.array(fc.record({ where: fc.nat(1000), what: fc.nat(10_000) }), {
      minLength: 1,
      maxLength: 3,
    })
    await fc.assert(
      fc.asyncProperty(arbitraryMarketHistory(), places, async (tape, looks) => {
        const [read, run] = [replay(await back(tape), market), replay(tape, market)]
        for (const { where, what } of looks) {
          const position = where % (tape.length + 1)
          const paths = pathsOf(run.atPosition(position))
          const path = paths[what % paths.length]
          if (path === undefined) continue
          expect(bytesOf(explain(read, { path, position }))).toBe(bytesOf(explain(run, { path, position })))
        }
      }),
    )
  })
})

// One block in memory would take minutes here.
describe.each(ways.filter(([name]) => !name.includes('one block')))(
  'law 9: the weeks of DeepSeek, on a timeline that %s',
  (_name, back) => {
    let weeks: Tape
    let read: Tape
    beforeAll(async () => {
      weeks = await loadScenario('deepseek-r1')
      read = await back(weeks)
    })

    it.each(Object.entries(questions))('answer the same: %s', (_, ask) => {
      expect(bytesOf(ask(read))).toBe(bytesOf(ask(weeks)))
    })
  },
)
