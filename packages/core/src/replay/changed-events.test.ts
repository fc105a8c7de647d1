import { fc, test } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import type { TapelineEvent } from '../event/event.js'
import { emptyTimeline, note } from '../timeline/model.fixture.js'
import { changedPlaces } from './changed-events.js'

const base = emptyTimeline(4).append(Array.from({ length: 24 }, (_, index) => note(`e${index}`, index)))
const blocksOf = ({ chain }: typeof base) => chain.links.map(({ block }) => block)

/** Where an event is left out (an even number) or one more comes in (an odd one). */
const changes = fc.array(fc.nat({ max: 47 }), { maxLength: 6 })

function changed(list: readonly number[]): typeof base {
  const gone = new Set(list.filter((number) => number % 2 === 0).map((number) => `e${number / 2}`))
  const come = list.filter((number) => number % 2 === 1).map((number) => note(`n${number}`, number / 2))
  return base.filter(({ id }) => !gone.has(id)).append(come)
}

/** An event that arrives in another order has another number, and is another event. */
const nameOf = (event: TapelineEvent | undefined): string => `${event?.id} ${event?.seq}`

describe('the changed places of two runs of blocks', () => {
  test.prop([changes, changes])('are all between what both begin with and end with', (one, other) => {
    const [left, right] = [changed(one), changed(other)]
    const [own, theirs] = [[...left], [...right]]
    const most = Math.min(own.length, theirs.length)
    let start = 0
    while (start < most && nameOf(own[start]) === nameOf(theirs[start])) start += 1
    let end = 0
    while (end < most - start && nameOf(own.at(-1 - end)) === nameOf(theirs.at(-1 - end))) end += 1
    const found = changedPlaces(blocksOf(left), blocksOf(right))
    const expected = [...own.slice(start, own.length - end), ...theirs.slice(start, theirs.length - end)]
    expect(found.map(({ block, index }) => block.idAt(index))).toEqual(expected.map(({ id }) => id))
  })
})
