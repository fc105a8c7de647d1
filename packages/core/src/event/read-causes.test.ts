import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Fault } from './error.js'
import { FaultList } from './fault-list.js'
import { readCauses } from './read-causes.js'
import { readSources } from './read-sources.js'

function causes(value: unknown) {
  const faults: Fault[] = []
  return {
    causes: readCauses(value, new FaultList(faults)),
    codes: faults.map((fault) => fault.code),
  }
}

function sources(value: unknown) {
  const faults: Fault[] = []
  return { sources: readSources(value, new FaultList(faults)), faults }
}

describe('causes', () => {
  test('accepts shares if and only if each is from 0 to 1 and they add up to at most 1', () => {
    const share = fc.oneof(fc.double({ min: -0.2, max: 1.2, noNaN: true }), fc.constantFrom(0, -0, 0.5, 1))
    fc.assert(
      fc.property(fc.array(share, { maxLength: 5 }), (shares) => {
        const result = causes(shares.map((own, index) => ({ id: `c${index}`, share: own })))
        const each = shares.every((own) => own >= 0 && own <= 1)
        const sum = shares.filter((own) => own >= 0 && own <= 1).reduce((total, own) => total + own, 0)
        fc.pre(sum <= 1 || sum > 1.000001)
        expect(result.codes.length === 0).toBe(each && sum <= 1)
        if (result.codes.length === 0) {
          expect(result.causes).toEqual(shares.map((own, index) => ({ id: `c${index}`, share: own + 0 })))
          expect(Object.isFrozen(result.causes) && result.causes.every(Object.isFrozen)).toBe(true)
        }
      }),
    )
  })

  test('gives a single cause without a share the share 1', () => {
    const whole = [{ id: 'a', share: 1 }]
    expect(causes(['a'])).toEqual({ causes: whole, codes: [] })
    expect(causes([{ id: 'a' }])).toEqual({ causes: whole, codes: [] })
    expect(causes([{ id: 'a', share: undefined }])).toEqual({ causes: whole, codes: [] })
    expect(causes([{ id: 'a', share: 0.4 }])).toEqual({ causes: [{ id: 'a', share: 0.4 }], codes: [] })
  })

  test('accepts rounding errors, and turns -0 into 0', () => {
    const thirds = [0.1, 0.2, 0.7].map((share, index) => ({ id: `c${index}`, share }))
    expect(0.1 + 0.2 + 0.7).toBe(1)
    expect(0.7 + 0.2 + 0.1 + 1e-16).toBeLessThanOrEqual(1)
    expect(causes(thirds).codes).toEqual([])
    const tenths = Array.from({ length: 3 }, (_, index) => ({
      id: `c${index}`,
      share: 0.33333333333333337 + (index === 2 ? 1e-10 : 0),
    }))
    expect(tenths.reduce((sum, { share }) => sum + share, 0)).toBeGreaterThan(1)
    expect(causes(tenths).codes).toEqual([])
    expect(Object.is(causes([{ id: 'a', share: -0 }]).causes[0]?.share, 0)).toBe(true)
  })

  test.each<[string, unknown, string[]]>([
    ['several without shares', ['a', 'b'], ['cause.shares', 'cause.shares']],
    ['one of several without', [{ id: 'a', share: 0.5 }, 'b'], ['cause.shares']],
    [
      'a sum above 1',
      [
        { id: 'a', share: 0.6 },
        { id: 'b', share: 0.6 },
      ],
      ['cause.shares'],
    ],
    ['a share above 1', [{ id: 'a', share: 1.01 }], ['cause.shares']],
    ['a negative share', [{ id: 'a', share: -0.1 }], ['cause.shares']],
    ['a share that is not a number', [{ id: 'a', share: '1' }], ['cause.shares']],
    ['a share of null', [{ id: 'a', share: null }], ['cause.shares']],
    ['a share of NaN', [{ id: 'a', share: Number.NaN }], ['cause.shares']],
    [
      'one twice',
      [
        { id: 'a', share: 0.1 },
        { id: 'a', share: 0.1 },
      ],
      ['event.invalid'],
    ],
    ['no list', 'a', ['event.invalid']],
    ['null', null, ['event.invalid']],
    ['an object', { id: 'a' }, ['event.invalid']],
    ['entries that name nothing', ['', null, 1, {}, ['a']], Array(5).fill('event.invalid')],
    ['an unknown field', [{ id: 'a', weight: 1 }], ['event.invalid']],
    [
      'every fault',
      [1, { id: 'a', share: 2 }, { id: 'b', share: 0.9 }, { id: 'c', share: 0.9 }],
      ['event.invalid', 'cause.shares', 'cause.shares'],
    ],
  ])('%s', (_, value, codes) => {
    expect(causes(value).codes).toEqual(codes)
  })

  test('returns the same empty list without causes', () => {
    expect(causes(undefined).causes).toBe(causes([]).causes)
    expect(causes(undefined)).toEqual({ causes: [], codes: [] })
  })

  test('reads many causes fast', () => {
    const many = Array.from({ length: 50_000 }, (_, index) => ({ id: `c${index}`, share: 0 }))
    const start = performance.now()
    expect(causes(many).causes).toHaveLength(50_000)
    expect(performance.now() - start).toBeLessThan(5_000)
  })
})

describe('sources', () => {
  const full = { name: 'Reuters', address: 'https://example.org/a', fact: 'S10', confidence: 'high' }

  test('are copied and frozen', () => {
    const given = [full, { name: 'CNBC' }]
    const read = sources(given)
    expect(read).toEqual({ sources: given, faults: [] })
    expect(Object.isFrozen(read.sources) && read.sources.every(Object.isFrozen)).toBe(true)
    expect(Object.isFrozen(given) || Object.isFrozen(full)).toBe(false)
    expect(sources([{ name: 'CNBC', fact: undefined }]).sources).toEqual([{ name: 'CNBC' }])
    expect(sources(undefined).sources).toBe(sources([]).sources)
  })

  test.each<[unknown, string]>([
    ['S10', "'sources' is wrong."],
    [null, "'sources' is wrong."],
    [full, "'sources' is wrong."],
    [['S10'], "'sources[0]' is wrong."],
    [[full, null], "'sources[1]' is wrong."],
    [[{}], "'sources[0]' is wrong."],
    [[{ name: '' }], "'sources[0].name' is wrong."],
    [[{ name: undefined }], "'sources[0].name' is wrong."],
    [[{ ...full, address: 7 }], "'sources[0].address' is wrong."],
    [[{ ...full, fact: 10 }], "'sources[0].fact' is wrong."],
    [[{ ...full, confidence: 'certain' }], "'sources[0].confidence' is wrong."],
    [[{ ...full, adress: 'x' }], "'sources[0].adress' is wrong."],
    [[{ ...full, toString: 'x' }], "'sources[0].toString' is wrong."],
  ])('rejects %j', (value, message) => {
    expect(sources(value).faults).toMatchObject([{ code: 'event.invalid', message }])
  })
})
