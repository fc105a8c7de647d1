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
    'are between the common start and the common end, and both lists are the same without them',
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
      const found = [...changedEvents(blocksOf(left), blocksOf(right))]
      const events = found.map(({ block, index }) => block.event(index))
      const between = [...own.slice(start, own.length - end), ...theirs.slice(start, theirs.length - end)]
      const changedKeys = events.map(({ id, seq }) => `${id} ${seq}`)
      for (const key of changedKeys) expect(between).toContain(key)
      const rest = (list: readonly string[]): string[] => list.filter((key) => !changedKeys.includes(key))
      expect(rest(own)).toEqual(rest(theirs))
    },
  )

  test('are one row of each block if edits changed one', () => {
    const corrected = base.append(note('late', 9, { replaces: 'e9', knownAt: 100 }))
    const found = [...changedEvents(blocksOf(corrected.asKnownAt(50)), blocksOf(corrected))]
    expect(found.map(({ block, index }) => block.event(index).id).sort()).toEqual(['e9', 'late'])
  })
})
