import { fc, test as property } from '@fast-check/jest'
import { describe, expect, test } from '@jest/globals'
import { createTimeline, timelineFromJson } from '@tapeline/core'
import { remove, whatIf } from '@tapeline/core/what-if'
import { dataHashOf } from './data-hash.js'
import { events } from './fees.fixture.js'

type Tape = ReturnType<typeof tapeOf>

const fee = (id: string, minute: number, more: object = {}) => ({
  id,
  type: 'fee.paid' as const,
  at: Date.UTC(2025, 0, 27, 15, minute),
  data: { amount: minute },
  ...more,
})
const COUNT = 3000
const first = Array.from({ length: COUNT }, (_, minute) => fee(`f${minute}`, minute))
const tapeOf = (blockSize: number) => createTimeline(events, { blockSize }).append(first)
const [fine, coarse] = [tapeOf(100), tapeOf(2048)]

/** Late arrivals: the place, and whether the event corrects the one there. */
const late = fc.array(fc.tuple(fc.nat({ max: COUNT - 1 }), fc.boolean()), { maxLength: 8 })

function withLate(tape: Tape, list: readonly (readonly [number, boolean])[], atOnce: boolean): Tape {
  const inputs = list.map(([minute, corrects], index) =>
    fee(`late${index}`, minute, corrects ? { replaces: `f${minute}` } : {}),
  )
  return atOnce ? tape.append(inputs) : inputs.reduce((before, input) => before.append(input), tape)
}

describe('the hash of a timeline', () => {
  property.prop([late])(
    'depends only on the events, not on blocks, earlier hashes or the order of arrival',
    (list) => {
      const one = withLate(fine, list, true)
      dataHashOf(coarse)
      const other = withLate(coarse, list, false)
      expect(dataHashOf(other)).toBe(dataHashOf(one))
    },
  )

  property.prop([fc.nat({ max: COUNT - 1 })])('differs for a branch without an event', (minute) => {
    const branch = whatIf(coarse, { name: 'without', edits: [remove(`f${minute}`)] })
    expect(dataHashOf(branch)).not.toBe(dataHashOf(coarse))
    expect(dataHashOf(branch)).toBe(
      dataHashOf(whatIf(fine, { name: 'without', edits: [remove(`f${minute}`)] })),
    )
  })

  test.each<[string, object]>([
    ['a moment', { at: Date.UTC(2025, 0, 27, 15, 7, 1) }],
    ['an id', { id: 'other' }],
    ['data', { data: { amount: 8 } }],
    ['the time it became known', { knownAt: Date.UTC(2025, 0, 28) }],
    ['a source', { sources: [{ name: 'a ledger' }] }],
    ['a cause', { causes: ['f1'] }],
    ['a basis', { basis: 'rebased' }],
    ['the event it corrects', { replaces: 'f1' }],
  ])('differs if two events differ in %s', (_, more) => {
    const [plain, changed] = [{}, more].map((own) =>
      dataHashOf(createTimeline(events).append([first[1] as (typeof first)[0], { ...fee('f7', 7), ...own }])),
    )
    expect(changed).not.toBe(plain)
  })

  test('is the same after the timeline is written and read back', () => {
    const tape = withLate(
      coarse,
      [
        [700, true],
        [1500, false],
      ],
      true,
    )
    const written = JSON.parse(JSON.stringify(tape)) as unknown
    expect(dataHashOf(timelineFromJson(events, written))).toBe(dataHashOf(tape))
  })

  test('differs if the timeline is sealed, or if a correction replaced another event', () => {
    const open = createTimeline(events).append(first.slice(0, 2))
    expect(dataHashOf(open.seal())).not.toBe(dataHashOf(open))
    const corrected = (amount: number): string =>
      dataHashOf(
        createTimeline(events).append([
          fee('old', 1, { data: { amount } }),
          fee('new', 1, { replaces: 'old' }),
        ]),
      )
    expect(corrected(1)).not.toBe(corrected(2))
  })
})
