import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isTapelineError } from '../event/error.js'
import { faultsOf } from '../event/faults.fixture.js'
import { timelineFromJson } from './json.js'
import { arbitraryInputs, emptyTimeline, type Input, note, noted, retraction } from './model.fixture.js'
import type { TimelineJson } from './timeline.js'

const read = (json: unknown) => timelineFromJson([noted], json)
const through = (json: TimelineJson): TimelineJson => JSON.parse(JSON.stringify(json)) as TimelineJson
const codes = (json: unknown) =>
  faultsOf(() => read(json)).map(({ code, place }) => `${place?.file ?? '-'} ${code}`)

const timeline = emptyTimeline().append([
  note('a', 1.25, { knownAt: -3, data: { value: 0.1 }, sources: [{ name: 'CNBC', fact: 'S10' }] }),
  note('day', 0, {
    at: '2025-01-20[Asia/Shanghai]',
    causes: [{ id: 'a', share: 1 / 3 }],
    basis: 'rebased',
  }),
  note('a2', 7, { replaces: 'a' }),
  retraction('r', 'day', 9, { data: { reason: 'misread' } }),
])

describe('a round trip', () => {
  test('gives the same timeline, byte for byte, sealed or not', () => {
    fc.assert(
      fc.property(arbitraryInputs(), fc.integer({ min: -2, max: 13 }), (inputs, when) => {
        const whole = emptyTimeline().append(inputs)
        for (const view of [
          whole,
          whole.asKnownAt(when),
          whole.between({ from: 1, to: 4 }),
          whole.filter((event) => event.seq % 2 === 0),
        ]) {
          const text = JSON.stringify(view)
          const again = read(JSON.parse(text))
          expect(JSON.stringify(again)).toBe(text)
          expect([...again]).toEqual([...view])
          expect(again.sealed).toBe(false)
        }
      }),
    )
    expect(read(through(timeline.seal().toJSON())).sealed).toBe(true)
    expect(read(through(timeline.toJSON())).sealed).toBe(false)
  })

  test('omits fields with default values', () => {
    expect(emptyTimeline().append(note('a', 1)).toJSON()).toEqual({
      ...{ format: 'tapeline.timeline/1', sealed: false, nextSeq: 1 },
      events: [{ id: 'a', type: 'note.made', at: 1, version: 1, data: { value: 1 }, seq: 0 }],
    })
  })

  test('keeps the next sequence number if the last events are filtered out', () => {
    const fewer = timeline.filter((event) => event.id === 'a2')
    const again = read(through(fewer.toJSON()))
    expect(again.append(note('new', 1)).get('new').seq).toBe(4)
    const none = read(through(timeline.filter(() => false).toJSON()))
    expect([none.length, none.append(note('new', 1)).get('new').seq]).toEqual([0, 4])
  })

  test('accepts events in any order, and sorts them by their sequence numbers', () => {
    const json = through(timeline.toJSON())
    expect(read({ ...json, events: [...json.events].reverse() }).toJSON()).toEqual(json)
  })

  test('writes an as-known-at view with open references', () => {
    const sealed = emptyTimeline()
      .append([note('late', 1, { knownAt: 50 }), note('b', 2, { causes: ['late'] })])
      .seal()
    const view = sealed.asKnownAt(10)
    expect(read(through(view.toJSON())).toJSON()).toEqual(through(view.toJSON()))
    expect(faultsOf(() => view.seal()).map((fault) => fault.code)).toEqual(['cause.unknown'])
  })
})

describe('invalid input', () => {
  const json = through(timeline.toJSON())
  const changed = (index: number, change: Record<string, unknown>): unknown => ({
    ...json,
    events: json.events.map((event, position) => (position === index ? { ...event, ...change } : event)),
  })

  test.each<[unknown]>([
    ...[
      null,
      undefined,
      1,
      'x',
      [],
      {},
      { format: 'tapeline.timeline/2', events: [] },
      { ...json, format: 1 },
    ].map((one): [unknown] => [one]),
    [{ ...json, events: undefined }],
    [{ ...json, events: {} }],
    [{ ...json, sealed: 'yes' }],
    [{ ...json, sealed: undefined }],
    [{ ...json, nextSeq: -1 }],
    [{ ...json, nextSeq: 1.5 }],
    [{ ...json, nextSeq: undefined }],
    [{ ...json, nextSeq: Number.MAX_SAFE_INTEGER }],
  ])('%j is not a timeline', (one) => {
    expect(codes(one)).toEqual(['- file.invalid'])
  })

  test.each<[string, unknown, string[]]>([
    ['a sequence number that occurs twice', changed(1, { seq: 0 }), ['events[1] event.invalid']],
    ['no sequence number', changed(1, { seq: undefined }), ['events[1] event.invalid']],
    ['a sequence number as text', changed(1, { seq: '1' }), ['events[1] event.invalid']],
    ['a sequence number below 0', changed(1, { seq: -1 }), ['events[1] event.invalid']],
    ['a sequence number that is not below the next one', changed(1, { seq: 4 }), ['events[1] event.invalid']],
    [
      'an id that occurs twice',
      { ...json, nextSeq: 5, events: [...json.events, { ...json.events[0], seq: 4 }] },
      ['events[4] event.id-conflict'],
    ],
    [
      'an item that is not an event',
      { ...json, events: [null] },
      ['events[0] event.invalid', 'events[0] event.invalid'],
    ],
    [
      'invalid data',
      changed(0, { data: { value: 'x' }, seq: 1.5 }),
      ['events[0] event.data-invalid', 'events[0] event.invalid'],
    ],
    ['an unknown type', changed(0, { type: 'note.unmade' }), ['events[0] event.type-unknown']],
    ['a day that does not begin at its time', changed(1, { zone: 'UTC' }), ['events[1] event.invalid']],
    [
      'sealed, with a cause that was retracted',
      { ...(changed(1, { causes: [{ id: 'x', share: 1 }] }) as object), sealed: true },
      [],
    ],
    [
      'sealed, with an open correction',
      { ...(changed(2, { replaces: 'x' }) as object), sealed: true },
      ['events[2] correction.unknown'],
    ],
  ])('%s', (_, one, expected) => {
    expect(codes(one)).toEqual(expected)
  })

  test('loads nothing if some events are wrong, and each fault names its event', () => {
    const events = Array.from({ length: 50 }, (_, seq) => ({
      ...note(`e${seq}`, seq),
      seq,
      ...(seq % 10 === 3 ? { at: 'x' } : {}),
    }))
    const faults = faultsOf(() => read({ format: 'tapeline.timeline/1', sealed: false, nextSeq: 50, events }))
    expect(faults.map(({ eventId }) => eventId)).toEqual(['e3', 'e13', 'e23', 'e33', 'e43'])
    expect(events.map((event) => (event as unknown as Input).id)).toHaveLength(50)
  })
})

test('lists the first faults of a long file, and counts the others', () => {
  const events = Array.from({ length: 1000 }, (_, seq) => ({ id: seq, seq }))
  const json = { format: 'tapeline.timeline/1', sealed: false, nextSeq: 1000, events }
  try {
    read(json)
  } catch (error) {
    if (!isTapelineError(error)) throw error
    expect(error.faults).toHaveLength(301)
    expect(error.count).toBeGreaterThanOrEqual(1000)
    return
  }
  throw new Error('It was read.')
})
