import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { defineKeyedProjection } from '../replay/keyed-projection.js'
import { replay } from '../replay/replay.js'
import { createTimeline } from '../timeline/timeline.js'
import { multiplyPrices, scale } from './edit.js'
import { byInstrument, intersection, within } from './selector.js'
import { whatIf } from './what-if.js'

/** Each block has prices of each line, also the last one, so that a branch shares no block after the first change. */
const [COUNT, LINES, FROM] = [20_020, 40, 5000]

const fare = defineEvent({
  type: 'fare.set',
  schema: z.strictObject({ line: z.string(), fare: z.number().positive() }),
  instrument: 'line',
  columns: { line: 'text', fare: 'number' },
  prices: { fields: ['fare'], last: 'fare' },
})

let applied = 0
const fares = defineKeyedProjection({
  name: 'fares',
  events: [fare],
  fields: { last: 'number', sum: 'number' },
  independentEntries: true,
  removals: [],
  recipes: (blank) => ({
    'fare.set': (draft, { data }) => {
      applied += 1
      const entry = draft[data.line] ?? blank()
      draft[data.line] = entry
      entry.last = data.fare
      entry.sum = (entry.sum ?? 0) + data.fare
    },
  }),
})

const timeline = createTimeline([fare], { blockSize: 256 }).append(
  Array.from({ length: COUNT }, (_, index) => ({
    id: `f${index}`,
    type: 'fare.set' as const,
    at: index,
    data: { line: `L${index % LINES}`, fare: 10 + (index % 7) },
  })),
)
const later = intersection(byInstrument('L3'), within({ from: FROM }))

test.each([
  ['multiplied', multiplyPrices(later, 2)],
  ['scaled', scale(`f${FROM + 3}`, 2)],
])(
  'a replay of a branch with %s prices of one instrument applies the events of that instrument',
  (name, edit) => {
    const parent = replay(timeline, fares).atEnd()
    const branch = whatIf(timeline, { name, edits: [edit] })
    applied = 0
    const state = replay(branch, fares).atEnd()
    expect(applied).toBeLessThan(COUNT / 10)
    const rebuilt = createTimeline([fare]).append([...branch].map((event) => ({ ...event })) as never)
    expect(state).toEqual(replay(rebuilt, fares).atEnd())
    expect(state.L3).not.toEqual(parent.L3)
  },
)
