import { describe, expect, it } from '@jest/globals'
import { combineProjections } from '../projection/combine.js'
import { createTimeline, type Timeline } from '../timeline/timeline.js'
import { definitions, entries } from './partial/independent-entries.fixture.js'
import { replay } from './replay.js'

describe('a chain that differs from its parent in some entries keeps the order in which entries were added', () => {
  const price = (at: number, name: string) => ({
    id: `e${at}`,
    type: 'test.priced' as const,
    at,
    data: { key: name, price: 1 + (at % 7) },
  })
  const close = (at: number, name: string) => ({
    ...price(at, name),
    type: 'test.closed' as const,
    data: { key: name },
  })
  /** Something happens between two checkpoints, and 'x' and 'y' are updated after them. */
  const base = (...between: readonly { readonly id: string }[]) => {
    const prices = [0, 6000].flatMap((start) =>
      Array.from({ length: 5000 }, (_, index) => price(start + index, 'abcdefgh'[index % 8] as string)),
    )
    const all = [...prices, ...between, price(11_001, 'x'), price(11_002, 'y')]
    return createTimeline(definitions, { blockSize: 64 }).append(all as never) as unknown as Timeline<never>
  }
  const retracting = (id: string) => ({
    id: 'gone',
    type: 'event.retracted',
    at: 5000,
    retracts: id,
    data: {},
  })

  it.each([
    ['comes later', base(price(5001, 'x'), price(5002, 'y'), price(5003, 'x')), retracting('e5001')],
    ['comes earlier', base(price(5002, 'y'), price(5003, 'x')), price(5001, 'x')],
    ['goes and comes again', base(price(5001, 'x'), price(5002, 'y'), price(5004, 'x')), close(5003, 'x')],
    [
      'comes before another that goes and comes again',
      base(close(5001, 'h'), price(5003, 'h'), price(5004, 'x')),
      price(5002, 'x'),
    ],
    [
      'stays',
      base(price(5001, 'x'), price(5002, 'y'), close(5003, 'x'), price(5004, 'x')),
      retracting('e5003'),
    ],
  ])('if one %s', (_, before, change) => {
    const independent = combineProjections({ name: 'entries', parts: entries(true) })
    const whole = combineProjections({ name: 'entries', parts: entries(false) })
    replay(before, independent).atEnd()
    const edited = before.append([change] as never)
    const expected = replay(edited, whole, { mode: 'immer' }).atEnd()
    const state = replay(edited, independent).atEnd()
    expect(Object.keys(state.peaks)).toEqual(Object.keys(expected.peaks))
    expect(JSON.stringify(state)).toBe(JSON.stringify(expected))
  })
})
