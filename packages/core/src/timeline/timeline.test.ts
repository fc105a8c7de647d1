import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { defineEvent, eventRetracted } from '../event/definition.js'
import { codesOf, faultsOf } from '../event/faults.fixture.js'
import { idsOf } from './expectations.fixture.js'
import { emptyTimeline, type Input, note, noted, retraction } from './model.fixture.js'
import { createTimeline } from './timeline.js'

const day = 86_400_000

describe('createTimeline', () => {
  test('accepts retractions and the given definitions', () => {
    const empty = createTimeline([noted, noted, eventRetracted])
    expect([...empty.definitions.keys()]).toEqual(['event.retracted', 'note.made'])
    expect([empty.length, empty.sealed, [...empty], empty.eventBefore(1), empty.arrivals()]).toEqual([
      0,
      false,
      [],
      undefined,
      [],
    ])
    expect(empty.positionAt(0)).toBe(0)
  })

  test('rejects two definitions of one type, and options out of bounds', () => {
    const other = defineEvent({ type: 'note.made', schema: z.unknown() })
    const retracting = defineEvent({ type: 'event.retracted', schema: z.unknown() })
    expect(codesOf(() => createTimeline([noted, other]))).toEqual(['definition.invalid'])
    expect(codesOf(() => createTimeline([retracting]))).toEqual(['definition.invalid'])
    for (const blockSize of [1, 0, -1, 2.5, 65_537, Number.NaN, Infinity, '4' as unknown as number]) {
      expect(faultsOf(() => createTimeline([], { blockSize }))).toMatchObject([
        { code: 'definition.invalid', expected: 'a whole number from 2 to 65,536' },
      ])
    }
    for (const textsMax of [-1, 1.5, 1_000_001, Number.NaN, Infinity, '4' as unknown as number]) {
      expect(faultsOf(() => createTimeline([], { textsMax }))).toMatchObject([
        { code: 'definition.invalid', expected: 'a whole number from 0 to 1,000,000' },
      ])
    }
    expect(createTimeline([], { blockSize: 65_536, textsMax: 0 }).length).toBe(0)
  })
})

describe('append', () => {
  const timeline = emptyTimeline().append([note('a', 1), note('b', 2)])

  test('accepts one event or many, early or late, and returns a new timeline', () => {
    expect(idsOf(timeline.append(note('c', 1.5)))).toEqual(['a', 'c', 'b'])
    expect(idsOf(timeline)).toEqual(['a', 'b'])
    expect(timeline.append([])).toBe(timeline)
  })

  test('orders events of one instant by arrival', () => {
    const tied = timeline.append([note('c', 1), note('d', 1)]).append(note('e', 1))
    expect(idsOf(tied)).toEqual(['a', 'c', 'd', 'e', 'b'])
    expect([...tied].map((event) => event.seq)).toEqual([0, 2, 3, 4, 1])
  })

  test('skips an event that has arrived with the same contents, however it is written', () => {
    const dated = emptyTimeline().append(note('a', 0, { at: '1970-01-02', data: { value: -0 } }))
    expect(
      dated.append(
        note('a', 0, {
          at: '1970-01-02[UTC]',
          knownAt: day,
          data: { value: 0 },
          causes: [],
          basis: 'recorded',
        }),
      ),
    ).toBe(dated)
    expect(timeline.append({ ...note('a', 1), version: 1, sources: [], zone: 'Asia/Tokyo' } as Input)).toBe(
      timeline,
    )
    const more = timeline.append([note('a', 1), note('c', 3), note('c', 3)])
    expect([idsOf(more), more.get('c').seq]).toEqual([['a', 'b', 'c'], 2])
  })

  test.each<[string, Partial<Input>]>([
    ['at', { at: 7, knownAt: 1 }],
    ['knownAt', { knownAt: 7 }],
    ['data', { data: { value: 7 } }],
    ['causes', { causes: ['b'] }],
    ['sources', { sources: [{ name: 'CNBC' }] }],
    ['basis', { basis: 'simulated' }],
    ['replaces', { replaces: 'b' }],
  ])('rejects an id that has arrived with another value of %s', (field, changed) => {
    expect(faultsOf(() => timeline.append(note('a', 1, changed)))).toMatchObject([
      {
        code: 'event.id-conflict',
        eventId: 'a',
        found: expect.stringMatching(new RegExp(`which differs in ${field}$`)),
      },
    ])
    expect(codesOf(() => emptyTimeline().append([note('a', 1), note('a', 1, changed)]))).toEqual([
      'event.id-conflict',
    ])
  })

  test('rejects a day with the id of the instant at which the day begins', () => {
    const inputs = [note('a', 0), note('a', 0, { at: '1970-01-01' })]
    expect(faultsOf(() => emptyTimeline().append(inputs))).toMatchObject([
      {
        expected: 'the note.made at 1970-01-01T00:00:00.000Z',
        found: 'a note.made at 1970-01-01T00:00:00.000Z, which differs in precision, zone',
      },
    ])
  })

  test('reports all faults of all events, each with its place, and loads nothing', () => {
    const inputs = [
      note('c', 3),
      note('d', Number.NaN),
      { id: 'e' } as Input,
      note('a', 9),
      retraction('f', '', 1),
      note('c', 4),
    ]
    const before = timeline.toJSON()
    const faults = faultsOf(() =>
      timeline.append(inputs, { places: (index) => ({ file: 'notes.csv', line: index + 2 }) }),
    )
    expect(
      faults.map(({ code, eventId, place }) => `${place?.file}:${place?.line} ${eventId} ${code}`),
    ).toEqual([
      'notes.csv:3 d date.invalid',
      'notes.csv:3 d event.data-invalid',
      'notes.csv:4 e date.invalid',
      'notes.csv:4 e event.type-unknown',
      'notes.csv:5 a event.id-conflict',
      'notes.csv:6 f event.invalid',
      'notes.csv:7 c event.id-conflict',
    ])
    expect(timeline.toJSON()).toEqual(before)
    expect(timeline.find('c')).toBeUndefined()
  })

  test('reads days and local times in the given zone', () => {
    const inputs = [note('a', 0, { at: '1970-01-02' }), note('b', 0, { at: '1970-01-02T10:00' })]
    const tokyo = emptyTimeline().append(inputs, { zone: 'Asia/Tokyo', localTimes: true })
    expect([...tokyo].map((event) => event.at)).toEqual([day - 9 * 3_600_000, day + 3_600_000])
    expect(codesOf(() => emptyTimeline().append(inputs, { zone: 'Asia/Tokyo' }))).toEqual([
      'date.offset-missing',
    ])
  })

  test('holds its own frozen copy of the input', () => {
    const data = { value: 1 }
    const own = emptyTimeline().append({ id: 'a', type: 'note.made', at: 1, data })
    data.value = 2
    expect(own.get('a').data).toEqual({ value: 1 })
    expect(() => Object.assign(own.get('a').data, { value: 3 })).toThrow(TypeError)
    expect(() => Object.assign(own.get('a'), { at: 3 })).toThrow(TypeError)
  })

  test('accepts ids that are names of properties of every object', () => {
    const odd = emptyTimeline().append(['__proto__', 'constructor', 'toString'].map((id) => note(id, 1)))
    expect(idsOf(odd)).toEqual(['__proto__', 'constructor', 'toString'])
    expect(timeline.find('constructor')).toBeUndefined()
    expect(timeline.effectsOf('a')).toEqual([])
    expect(odd.append(note('x', 1, { replaces: 'constructor' })).inForce('constructor')?.id).toBe('x')
  })
})

describe('looking up', () => {
  const timeline = emptyTimeline(2).append([note('a', 1), note('b', 2), note('c', 2), note('d', 3.5)])

  test('get and methods based on it throw for an event that has not arrived, unlike find', () => {
    expect(timeline.find('x')).toBeUndefined()
    const calls: ((id: string) => unknown)[] = [
      (id) => timeline.get(id),
      (id) => timeline.inForce(id),
      (id) => timeline.positionOf(id),
      (id) => timeline.causesOf(id),
      (id) => timeline.effectsOf(id),
    ]
    for (const call of calls) {
      expect(faultsOf(() => call('nothing'))).toMatchObject([
        { code: 'event.unknown', eventId: 'nothing', message: "No event with the id 'nothing' has arrived." },
      ])
    }
  })

  test('positionAt counts the events up to a moment, that moment included', () => {
    expect([0, 1, 1.5, 2, 3.4, 3.5, 1e12].map((when) => timeline.positionAt(when))).toEqual([
      0, 1, 1, 3, 3, 4, 4,
    ])
    expect(timeline.positionAt('1970-01-01T00:00:00.002Z')).toBe(3)
    expect(timeline.positionAt(new Date(1))).toBe(1)
    expect(codesOf(() => timeline.positionAt('1970-01-02'))).toEqual(['date.incomplete'])
  })

  test('positionOf counts the events up to an event, that event included', () => {
    expect(['a', 'b', 'c', 'd'].map((id) => timeline.positionOf(id))).toEqual([1, 2, 3, 4])
  })

  test('eventBefore returns undefined at 0 and beyond the end', () => {
    expect([1, 2, 3, 4].map((position) => timeline.eventBefore(position)?.id)).toEqual(['a', 'b', 'c', 'd'])
    expect([-1, 0, 5, Infinity, -Infinity].map((position) => timeline.eventBefore(position))).toEqual(
      Array(5).fill(undefined),
    )
    for (const position of [0.5, Number.NaN, '0' as never])
      expect(codesOf(() => timeline.eventBefore(position))).toEqual(['position.range'])
  })

  test('between includes both bounds', () => {
    expect(idsOf(timeline.between({ from: 1, to: 2 }))).toEqual(['a', 'b', 'c'])
    expect(idsOf(timeline.between({ from: 2, to: 3.5 }))).toEqual(['b', 'c', 'd'])
    expect(idsOf(timeline.between({ from: 2, to: 2 }))).toEqual(['b', 'c'])
    expect(idsOf(timeline.between({ from: 3, to: 2 }))).toEqual([])
    expect(codesOf(() => timeline.between({ from: '1970-01-01', to: 5 }))).toEqual(['date.incomplete'])
  })

  test('asKnownAt accepts the end of time, and rejects a day', () => {
    expect(timeline.asKnownAt(Infinity)).toBe(timeline)
    expect(codesOf(() => timeline.asKnownAt('1970-01-01'))).toEqual(['date.incomplete'])
    expect(codesOf(() => timeline.asKnownAt(Number.NaN))).toEqual(['date.invalid'])
  })
})

test('causes and effects lead through corrections, both ways', () => {
  const timeline = emptyTimeline(2).append([
    ...[note('a', 1), note('a2', 1, { replaces: 'a' }), note('x', 1), retraction('rx', 'x', 9)],
    note('b', 2, {
      causes: [
        { id: 'a', share: 0.5 },
        { id: 'x', share: 0.1 },
        { id: 'none', share: 0.1 },
      ],
    }),
    note('c', 3, { causes: ['a2'] }),
    note('d', 4, {
      causes: [
        { id: 'a2', share: 0.2 },
        { id: 'a', share: 0.2 },
      ],
    }),
    ...[note('e', 5, { causes: ['a'] }), retraction('re', 'e', 9)],
  ])
  expect(['b', 'c', 'd', 'e'].map((id) => idsOf(timeline.causesOf(id)).join())).toEqual([
    'a2',
    'a2',
    'a2',
    'a2',
  ])
  expect(['a', 'a2', 'x', 'd'].map((id) => idsOf(timeline.effectsOf(id)).join())).toEqual([
    'b,c,d',
    'b,c,d',
    'b',
    '',
  ])
})
