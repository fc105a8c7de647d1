import { expect, test } from '@jest/globals'
import { defineProjection } from '../projection/projection.js'
import { emptyTimeline, note, noted } from '../timeline/model.fixture.js'
import { replay } from './replay.js'

const [COUNT, BLOCK] = [20_000, 256]

test('a view reuses the checkpoints of everything before the first event that was not known', () => {
  let applied = 0
  const total = defineProjection({
    name: 'total',
    events: [noted],
    initial: () => ({ sum: 0 }),
    recipes: () => ({
      'note.made': (state, { data }) => {
        applied += 1
        state.sum += data.value
      },
    }),
  })
  const timeline = emptyTimeline(BLOCK)
    .append(Array.from({ length: COUNT }, (_, index) => note(`e${index}`, index)))
    .append(
      Array.from({ length: COUNT / 100 }, (_, index) =>
        note(`e${COUNT + index}`, 100 * index, { replaces: `e${100 * index}`, knownAt: 100 * index + 60 }),
      ),
    )
  replay(timeline, total).atEnd()
  const view = timeline.asKnownAt(15_000)
  const shared = view.chain.prefixes.filter((prefix, index) => prefix === timeline.chain.prefixes[index])
  expect(shared.length).toBeGreaterThan(15_000 / BLOCK - 3)
  applied = 0
  expect(replay(view, total).atEnd().sum).toBe((15_000 * 15_001) / 2)
  expect(applied).toBeLessThan(COUNT / 4)
})
