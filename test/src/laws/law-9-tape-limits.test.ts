/** Law 9, of tapes at the limits of what columns, tables and blocks hold, and of the ids that branches give. */
import { describe, expect, it } from '@jest/globals'
import { createTimeline, defineEvent, type Timeline } from '@tapeline/core'
import { type MarketEvent, marketEvents, timedRamp } from '@tapeline/core/market'
import { whatIf } from '@tapeline/core/what-if'
import { readTape, writeTape } from '@tapeline/import'
import fc from 'fast-check'
import { z } from 'zod'
import { arbitraryEditPlans, arbitraryTape, buildTape } from './arbitrary-branch.js'
import { nest } from './nested-branches.js'

/** Many texts per event, so that few events have many texts. */
const FIELDS = Array.from({ length: 20 }, (_, index) => `word${index}`)
const words = defineEvent({
  type: 'words.reported',
  schema: z.record(z.string(), z.string()),
  columns: Object.fromEntries(FIELDS.map((field) => [field, 'text' as const])),
})
const priced = defineEvent({
  type: 'price.reported',
  schema: z.strictObject({ price: z.number() }),
  columns: { price: 'number' },
})
const definitions = [words, priced] as const

type Tape = ReturnType<typeof tapeOf>

function tapeOf(ids: readonly string[], blockSize = 2048) {
  return createTimeline(definitions, { blockSize }).append(priceOf(ids))
}

function priceOf(ids: readonly string[]) {
  return ids.map((id, at) => ({ id, type: 'price.reported' as const, at, data: { price: at / 8 } }))
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `e${index}`)
const back = async (tape: Tape): Promise<Tape> => readTape(await writeTape(tape), definitions)

/** A few positions of a timeline with their ids. */
function seenAt(tape: Timeline<never>, positions: readonly number[]): unknown {
  return positions.map((position) => {
    const event = tape.eventBefore(position) as { readonly id: string } | undefined
    return event && [event, tape.positionOf(event.id), tape.find(event.id)]
  })
}

describe('law 9: a tape', () => {
  it.each([0, 1])('of %i events', async (count) => {
    const tape = tapeOf(numbered(count)).seal()
    const read = await back(tape)
    expect(JSON.stringify(read)).toBe(JSON.stringify(tape))
    expect([read.length, read.sealed]).toEqual([count, true])
    const more = { id: 'more', type: 'price.reported' as const, at: 0, data: { price: 1 } }
    expect(JSON.stringify(read.append(more))).toBe(JSON.stringify(tape.append(more)))
    expect(Buffer.from(await writeTape(read)).equals(await writeTape(tape))).toBe(true)
  })

  it.each([
    [65_535, 65_536],
    [65_536, 65_536],
    [65_537, 65_536],
    [131_073, 65_535],
    [65_537, 32_769],
  ])('of %i events in blocks of %i', async (count, blockSize) => {
    const tape = tapeOf(numbered(count), blockSize)
    const read = await back(tape)
    const lengths = ({ chain }: Tape): number[] => chain.blocks.map(({ length }) => length)
    expect(read.length).toBe(count)
    expect(lengths(read)).toEqual(lengths(tape))
    const edges = [0, blockSize - 1, blockSize, blockSize + 1, 65_535, 65_536, count - 1, count]
    expect(seenAt(read as never, edges)).toEqual(seenAt(tape as never, edges))
  })

  it('with more prefixes of ids than the table of prefixes holds', async () => {
    const ids = Array.from({ length: 4200 }, (_, index) => `file ${index}:7`)
    const tape = tapeOf(ids, 512)
    const read = await back(tape)
    expect(JSON.stringify(read)).toBe(JSON.stringify(tape))
    const objects = read.chain.blocks.flatMap((block) => block.heldObjects())
    expect(objects).toHaveLength(4200 - 4096)
    for (const id of ids) expect(read.positionOf(id)).toBe(tape.positionOf(id))
    expect(read.append(priceOf(ids))).toBe(read)
  })

  it.each(['e9007199254740993', 'e999999999999999', 'e1000000000000000', 'e01', '7', '-1', 'e1e3'])(
    'with the id %s beside plain ones',
    async (id) => {
      const tape = tapeOf(['e1', id, 'e2'])
      const read = await back(tape)
      expect(JSON.stringify(read)).toBe(JSON.stringify(tape))
      expect(read.get(id)).toEqual(tape.get(id))
      expect(read.find('e3')).toBeUndefined()
    },
  )
})

describe('law 9: a tape of a branch', () => {
  it('has the events of the branch under their ids', async () => {
    const ramp = timedRamp({
      name: 'ramp',
      on: ['news.published'],
      instrument: 'AA',
      changePct: -5,
      minutes: 60,
      steps: 3,
    })
    let derived = 0
    await fc.assert(
      fc.asyncProperty(arbitraryTape(), arbitraryEditPlans(), fc.boolean(), async (plan, plans, reacts) => {
        const tape = buildTape(plan)
        const edited = nest(tape, plans).steps.at(-1)?.branch ?? tape
        const branch = reacts ? reacted(edited) : edited
        const read = await readTape(await writeTape(branch), marketEvents)
        expect([...read]).toEqual([...branch])
        for (const { id, basis } of branch) {
          if (basis === 'simulated') derived += 1
          expect(read.find(id)).toEqual(branch.find(id))
          expect(read.positionOf(id)).toBe(branch.positionOf(id))
        }
      }),
    )
    expect(derived).toBeGreaterThan(0)

    function reacted(parent: Timeline<MarketEvent>): Timeline<MarketEvent> {
      try {
        return whatIf(parent, { name: 'reacted', reactions: [ramp] })
      } catch {
        return parent
      }
    }
  })
})

describe('law 9: a tape with more texts than its columns may hold', () => {
  const [inColumns, count] = [10, 30]
  const textsMax = inColumns * FIELDS.length
  const events = Array.from({ length: count }, (_, at) => ({
    id: `e${at}`,
    type: 'words.reported' as const,
    at,
    data: Object.fromEntries(FIELDS.map((field) => [field, `${field} ${at}`])),
  }))
  const objects = (tape: Tape): number[] => tape.chain.blocks.map((block) => block.heldObjects().length)

  it('keeps all events, those with surplus texts as objects', async () => {
    const tape = createTimeline(definitions, { blockSize: 8, textsMax }).append(events)
    const read = await back(tape)
    expect(objects(tape)).toEqual([0, 6, 8, 6])
    expect(objects(read)).toEqual(objects(tape))
    expect(JSON.stringify(read)).toBe(JSON.stringify(tape))
    const edges = [0, inColumns - 1, inColumns, inColumns + 1, count - 1]
    expect(seenAt(read as never, edges)).toEqual(seenAt(tape as never, edges))
  })

  it('is read with a limit of its own', async () => {
    const tape = createTimeline(definitions, { blockSize: 8 }).append(events)
    const bytes = await writeTape(tape)
    const read = await readTape(bytes, definitions, { textsMax })
    expect(objects(tape)).toEqual([0, 0, 0, 0])
    expect(objects(read).reduce((sum, own) => sum + own)).toBe(count - inColumns)
    expect(JSON.stringify(read)).toBe(JSON.stringify(tape))
    await expect(readTape(bytes, definitions, { textsMax: -1 })).rejects.toThrow(
      "The option 'textsMax' is out of bounds.",
    )
  })
})
