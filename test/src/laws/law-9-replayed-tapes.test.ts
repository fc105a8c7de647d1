/** Law 9, of replays of tapes: a timeline that was read back has the same states, branches and explanations. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { explain, replay, type Timeline } from '@tapeline/core'
import { type MarketEvent, market, marketEvents } from '@tapeline/core/market'
import { whatIf } from '@tapeline/core/what-if'
import { readTape, writeTape } from '@tapeline/import'
import { loadScenario } from '@tapeline/scenarios/node'
import fc from 'fast-check'
import { questions } from '../browser/questions.js'
import { arbitraryEditPlans, arbitraryTape, buildTape } from './arbitrary-branch.js'
import { bytesOf } from './bytes.js'
import { pathsOf } from './explained-alone.js'
import { arbitraryMarketTape } from './market-tape.js'
import { editOf, nest } from './nested-branches.js'
import { orError } from './or-error.js'

type Tape = Timeline<MarketEvent>

const back = async (tape: Tape): Promise<Tape> => readTape(await writeTape(tape), marketEvents)

/** The state at the start and after each event, from the end to the start, so that checkpoints are used. */
function statesOf(tape: Tape): string[] {
  const replayed = replay(tape, market)
  return Array.from({ length: tape.length + 1 }, (_, before) =>
    orError(() => bytesOf(replayed.atPosition(tape.length - before))),
  )
}

describe('law 9: a timeline that was read back from a tape', () => {
  it('has the same states, also as known at any moment', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryMarketTape(), fc.nat(60), async (tape, place) => {
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
      fc.asyncProperty(arbitraryMarketTape(), places, async (tape, looks) => {
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

describe('law 9: the weeks of DeepSeek, read back from a tape', () => {
  let weeks: Tape
  let read: Tape
  beforeAll(async () => {
    weeks = await loadScenario('deepseek-r1')
    read = await back(weeks)
  })

  it.each(Object.entries(questions))('answer the same: %s', (_, ask) => {
    expect(bytesOf(ask(read))).toBe(bytesOf(ask(weeks)))
  })
})
