import { fc, test } from '@fast-check/jest'
import { describe, expect } from '@jest/globals'
import { emptyTimeline, note } from '../timeline/model.fixture.js'
import { changedEvents } from './changed-events.js'

const base = emptyTimeline(4).append(Array.from({ length: 24 }, (_, index) => note(`e${index}`, index)))
const blocksOf = ({ chain }: typeof base) => chain.prefixes.map(({ block }) => block)

/** By number: an event is left out (a multiple of three), added (one more) or corrected (two more). */
const changes = fc.array(fc.nat({ max: 71 }), { maxLength: 6 })

function changed(list: readonly number[]): typeof base {
  const kind = (own: number): number[] => [
    ...new Set(list.filter((number) => number % 3 === own).map((number) => Math.floor(number / 3))),
  ]
  const gone = new Set(kind(0))
  const come = kind(1).map((place) => note(`n${place}`, place + 0.5))
  const corrected = kind(2).filter((place) => !gone.has(place))
  return base
    .filter(({ at }) => !gone.has(at))
    .append([...come, ...corrected.map((place) => note(`c${place}`, place, { replaces: `e${place}` }))])
}

describe('the changed events of two lists of blocks', () => {
  test.prop([changes, changes])(
    'are all events between the common start and the common end',
    (one, other) => {
      const [left, right] = [changed(one), changed(other)]
      // An event that arrived in both separately may have another sequence number in each.
      const [own, theirs] = [left, right].map((tape) => [...tape].map(({ id, seq }) => `${id} ${seq}`)) as [
        string[],
        string[],
      ]
      const most = Math.min(own.length, theirs.length)
      let start = 0
      while (start < most && own[start] === theirs[start]) start += 1
      let end = 0
      while (end < most - start && own.at(-1 - end) === theirs.at(-1 - end)) end += 1
      const found = changedEvents(blocksOf(left), blocksOf(right))
      const expected = [...own.slice(start, own.length - end), ...theirs.slice(start, theirs.length - end)]
      const events = found.map(({ block, index }) => block.event(index))
      expect(events.map(({ id, seq }) => `${id} ${seq}`)).toEqual(expected)
    },
  )
})
