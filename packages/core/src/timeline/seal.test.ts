import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { faultsOf } from '../event/faults.fixture.js'
import { arbitraryInputs, definitions, emptyTimeline, type Input, note, retraction } from './model.fixture.js'
import { createTimeline } from './timeline.js'

const sealed = (...inputs: Input[]) => emptyTimeline().append(inputs).seal()
const codes = (...inputs: Input[]) =>
  faultsOf(() => sealed(...inputs)).map(({ code, eventId }) => `${eventId} ${code}`)
const cause = (...ids: string[]): Partial<Input> => ({
  causes: ids.map((id) => ({ id, share: 1 / ids.length })),
})

describe('a sealed timeline', () => {
  test('contains the same events, and sealing it again returns it', () => {
    const timeline = emptyTimeline().append([note('a', 1), note('b', 2, cause('a')), retraction('r', 'a', 3)])
    const done = timeline.seal()
    expect([timeline.sealed, done.sealed]).toEqual([false, true])
    expect(done.chain).toBe(timeline.chain)
    expect(done.seal()).toBe(done)
    expect(done.append(note('a', 1))).toBe(done)
    expect(done.append(note('c', 4)).sealed).toBe(false)
    expect(done.filter(() => true)).toBe(done)
    expect(done.filter((event) => event.id === 'b').sealed).toBe(false)
    expect(done.asKnownAt(1).sealed).toBe(false)
    expect(emptyTimeline().seal().sealed).toBe(true)
  })

  test('does not depend on the order of arrival', () => {
    const any = arbitraryInputs(10).map((inputs) =>
      inputs.filter((input) => input.type === 'note.made' && input.replaces === undefined),
    )
    fc.assert(
      fc.property(any, fc.infiniteStream(fc.nat()), (inputs, keys) => {
        const order = new Map(inputs.map((input) => [input.id, keys.next().value as number]))
        const shuffled = [...inputs].sort(
          (left, right) => (order.get(left.id) ?? 0) - (order.get(right.id) ?? 0),
        )
        expect(codes(...shuffled).sort()).toEqual(codes(...inputs).sort())
      }),
    )
  })
})

describe('causes', () => {
  test('must have arrived, and must be no later than their effects', () => {
    expect(codes(note('b', 1, cause('a')))).toEqual(['b cause.unknown'])
    expect(codes(note('b', 1, cause('a')), note('a', 1))).toEqual([])
    expect(codes(note('b', 1, cause('a')), note('a', 2))).toEqual(['b cause.later'])
    expect(faultsOf(() => sealed(note('b', 1, cause('a')), note('a', 2)))).toMatchObject([
      { expected: 'no later than 1970-01-01T00:00:00.001Z', found: '1970-01-01T00:00:00.002Z' },
    ])
  })

  test('are checked as the events in force for them', () => {
    const late = note('late', 5, { replaces: 'a' })
    expect(codes(note('a', 1), note('b', 2, cause('a')), late)).toEqual(['b cause.later'])
    expect(codes(note('a', 5), note('b', 2, cause('a')), note('early', 1, { replaces: 'a' }))).toEqual([])
    // A retracted cause is not checked.
    expect(codes(note('a', 5), note('b', 2, cause('a')), retraction('r', 'a', 6))).toEqual([])
  })

  test('are repaired by a correction of the effect', () => {
    const wrong = note('b', 2, cause('misspelt'))
    expect(codes(note('a', 1), wrong)).toEqual(['b cause.unknown'])
    expect(codes(note('a', 1), wrong, note('b2', 2, { ...cause('a'), replaces: 'b' }))).toEqual([])
    expect(codes(note('a', 1), wrong, retraction('r', 'b', 3))).toEqual([])
  })

  test('must be free of cycles', () => {
    expect(codes(note('a', 1, cause('a')))).toEqual(['a cause.cycle'])
    expect(codes(note('a', 1, cause('b')), note('b', 1, cause('a')))).toEqual(['a cause.cycle'])
    const ring = [
      note('a', 1, cause('b')),
      note('b', 1, cause('c')),
      note('c', 1, cause('a')),
      note('d', 1, cause('a')),
    ]
    expect(faultsOf(() => sealed(...ring))).toMatchObject([
      { message: 'It is its own cause: a ← b ← c ← a.' },
    ])
    const two = [note('a', 1, cause('a')), note('b', 1, cause('c')), note('c', 1, cause('b'))]
    expect(codes(...two)).toEqual(['a cause.cycle', 'b cause.cycle'])
    const diamond = [
      note('a', 1),
      note('b', 1, cause('a')),
      note('c', 1, cause('a')),
      note('d', 1, cause('b', 'c')),
    ]
    expect(codes(...diamond)).toEqual([])
    expect(codes(...[...diamond].reverse())).toEqual([])
  })

  test('must be free of cycles through corrections too', () => {
    const inputs = [note('a', 1, cause('b')), note('b', 1), note('b2', 1, { ...cause('a'), replaces: 'b' })]
    expect(codes(...inputs)).toEqual(['a cause.cycle'])
    expect(codes(note('a', 1), note('a2', 1, { ...cause('a'), replaces: 'a' }))).toEqual(['a2 cause.cycle'])
    expect(codes(...inputs, retraction('r', 'b2', 2))).toEqual([])
  })

  test('may form a chain of any length', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) =>
      note(`c${index}`, 1, index === 0 ? {} : cause(`c${index - 1}`)),
    )
    expect(codes(...chain)).toEqual([])
    const ring = [...chain.slice(1), note('c0', 1, cause('c19999'))]
    const [fault] = faultsOf(() => sealed(...ring))
    expect(fault).toMatchObject({ code: 'cause.cycle', eventId: 'c1' })
    expect(fault?.message).toMatch(/^It is its own cause: c1 ← c0 ← c19999( ← c1999\d){8} ← … ← c1\.$/)
  })
})

describe('corrections', () => {
  test('must correct an event that has arrived', () => {
    expect(codes(note('b', 1, { replaces: 'a' }), retraction('r', 'x', 2))).toEqual([
      'b correction.unknown',
      'r correction.unknown',
    ])
    expect(codes(note('b', 1, { replaces: 'a' }), retraction('r', 'b', 2))).toEqual(['b correction.unknown'])
    expect(codes(retraction('r', 'a', 2), note('a', 3))).toEqual([])
  })

  test('must not correct themselves', () => {
    expect(codes(note('a', 1, { replaces: 'a' }))).toEqual(['a correction.cycle'])
    expect(codes(note('b', 1, { replaces: 'a' }), note('a', 1, { replaces: 'b' }))).toEqual([
      'b correction.cycle',
    ])
    expect(codes(retraction('q', 'r', 1), retraction('r', 'q', 1))).toEqual(['q correction.cycle'])
    const ring = ['a', 'b', 'c'].map((id, index, ids) =>
      note(id, 1, { replaces: ids[(index + 1) % 3] as string }),
    )
    expect(faultsOf(() => sealed(...ring, note('d', 1, { replaces: 'a' })))).toMatchObject([
      { message: 'It corrects itself: a → b → c → a.' },
    ])
  })
})

describe('instruments', () => {
  const listing = (symbol: string, id = `list-${symbol}`) =>
    ({ id, type: 'instrument.listed', at: 0, data: { symbol } }) as const
  const trade = (id: string, symbol: string) =>
    ({ id, type: 'price.traded', at: 1, data: { symbol, price: 1 } }) as const
  const market = (
    ...inputs: Parameters<ReturnType<typeof createTimeline<typeof definitions>>['append']>[0][]
  ) =>
    faultsOf(() =>
      inputs.reduce((timeline, input) => timeline.append(input), createTimeline(definitions)).seal(),
    )

  test('must be listed, before or after', () => {
    expect(market(listing('NVDA'), trade('t', 'NVDA'))).toEqual([])
    expect(market(trade('t', 'NVDA'), listing('NVDA'))).toEqual([])
    expect(market(listing('NVDA'), listing('META'), trade('t', 'NVDX'))).toMatchObject([
      { code: 'instrument.unknown', eventId: 't', subject: 'NVDX', expected: 'one of NVDA, META' },
    ])
    expect(market(trade('t', 'NVDA'))).toMatchObject([{ expected: 'an event that lists it' }])
  })

  test('must be listed by an event in force, if the event that names them is in force', () => {
    const retract = (id: string, retracts: string) =>
      ({ id, type: 'event.retracted', at: 2, retracts, data: {} }) as const
    expect(market(listing('NVDA'), trade('t', 'NVDA'), retract('r', 'list-NVDA'))).toMatchObject([
      { code: 'instrument.unknown' },
    ])
    expect(market(listing('NVDA'), trade('t', 'NVDX'), { ...trade('t2', 'NVDA'), replaces: 't' })).toEqual([])
    expect(market(listing('NVDA'), trade('t', 'NVDX'), retract('r', 't'))).toEqual([])
  })
})

test('all faults are reported together, each with the place of its event', () => {
  const inputs = [
    note('a', 1, cause('x')),
    note('b', 2, { replaces: 'y' }),
    note('c', 3, cause('c')),
    note('d', 0, cause('c')),
  ]
  const timeline = emptyTimeline()
    .append(inputs.slice(0, 2), { places: (index) => ({ file: 'one.yaml', line: index + 1 }) })
    .append(inputs.slice(2), { places: (index) => ({ file: 'two.yaml', line: index + 1 }) })
  expect(
    faultsOf(() => timeline.seal()).map(({ code, eventId, subject, place }) => [
      code,
      eventId,
      subject,
      place,
    ]),
  ).toEqual([
    ['cause.unknown', 'a', 'x', { file: 'one.yaml', line: 1 }],
    ['correction.unknown', 'b', 'y', { file: 'one.yaml', line: 2 }],
    ['cause.later', 'd', 'c', { file: 'two.yaml', line: 2 }],
    ['cause.cycle', 'c', undefined, { file: 'two.yaml', line: 1 }],
  ])
})
