import { expect } from '@jest/globals'
import type { TapelineEvent } from '../event/event.js'
import { eventsInForce, familyOf } from './model.fixture.js'
import type { Timeline } from './timeline.js'

export function idsOf(events: Iterable<TapelineEvent>): string[] {
  return Array.from(events, (event) => event.id)
}

/** Compares everything that a timeline returns with the model. */
export function expectToBe(timeline: Timeline, arrived: readonly TapelineEvent[], size: number): void {
  const current = eventsInForce(arrived)
  expect(idsOf(timeline)).toEqual(idsOf(current))
  expect(idsOf(timeline.arrivals())).toEqual(idsOf(arrived))
  expect(timeline.length).toBe(current.length)
  const positions = current.map((_, index) => index + 1)
  expect(positions.map((position) => timeline.eventBefore(position)?.id)).toEqual(idsOf(current))
  expect(current.map(({ id }) => timeline.positionOf(id))).toEqual(positions)
  expect([0, current.length + 1].map((position) => timeline.eventBefore(position))).toEqual([
    undefined,
    undefined,
  ])
  const moments = Array.from({ length: 18 }, (_, index) => index / 2 - 1)
  const counts = moments.map((at) => current.filter((event) => event.at <= at).length)
  expect(moments.map((at) => timeline.positionAt(at))).toEqual(counts)

  const expected = arrived.map((event) => {
    const family = new Set(idsOf(familyOf(arrived, event.id)))
    const causes = event.causes.flatMap(({ id }) => {
      const relatives = arrived.some((other) => other.id === id) ? idsOf(familyOf(arrived, id)) : []
      return current.filter((other) => relatives.includes(other.id))
    })
    const effects = current.filter((other) => other.causes.some(({ id }) => family.has(id)))
    const inForce = current.find((other) => family.has(other.id))
    return [event.id, inForce?.id, idsOf(causes), idsOf(effects)]
  })
  const found = arrived.map(({ id }) => {
    const [causes, effects] = [timeline.causesOf(id), timeline.effectsOf(id)]
    return [timeline.find(id)?.id, timeline.inForce(id)?.id, idsOf(causes), idsOf(effects)]
  })
  expect(found).toEqual(expected)
  expectSound(timeline, size)
}

/** Checks what readers of blocks rely on. */
export function expectSound(timeline: Timeline, size: number): void {
  let start = 0
  for (const [index, prefix] of timeline.chain.prefixes.entries()) {
    const { at, typeIds, types, knownAtMin, knownAtMax, length } = prefix.block
    const events = [...prefix.block.events()]
    expect(prefix.previous === timeline.chain.prefixes[index - 1]).toBe(true)
    expect([prefix.start, prefix.end, prefix.end <= start, length > size]).toEqual([
      start,
      start + length,
      false,
      false,
    ])
    expect([events.length, at.length, typeIds.length]).toEqual([length, length, length])
    expect([...at]).toEqual(events.map((event) => event.at))
    expect([...new Set(typeIds)]).toEqual([...types])
    const known = events.map((event) => event.knownAt)
    expect([knownAtMin, knownAtMax]).toEqual([Math.min(...known), Math.max(...known)])
    start = prefix.end
  }
  const keys = timeline.chain.prefixes.flatMap(({ block }) =>
    [...block.events()].map((event, index) => [event.at, block.seqAt(index)]),
  )
  const sorted = [...keys].sort(
    ([at = 0, seq = 0], [otherAt = 0, otherSeq = 0]) => at - otherAt || seq - otherSeq,
  )
  expect(keys).toEqual(sorted)
  expect(new Set(keys.map(String)).size).toBe(keys.length)
}
