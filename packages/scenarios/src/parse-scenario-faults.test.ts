import { fc, test as property } from '@fast-check/jest'
import { describe, expect, test } from '@jest/globals'
import { isTapelineError } from '@tapeline/core'
import { parseScenario } from './parse-scenario.js'
import { faultsOf, parseSmall, shortly, smallScenario, withText } from './small-scenario.fixture.js'

describe('faults', () => {
  test('of all files are reported together in order, and nothing is loaded', () => {
    const faults = faultsOf(() =>
      parseSmall({
        'scenario.yaml': `format: tapeline.scenario/1
name: Wrong Name
title: A scenario with many faults
colour: red
zone: America/New_York
start: 2025-01-16
sources:
  paper: { name: A paper, adress: nowhere }
instruments:
  - { symbol: NVDA, name: Nvidia, exchange: XNAS }
  - { symbol: NVDA, name: Nvidia, exchange: XNAS }
  - { symbol: AMD, name: Advanced Micro Devices, exchange: XNONE }
bars:
  - { file: bars.csv, minutes: 60, sources: files }
  - { file: ../bars.csv, minutes: 60 }
closes:
  - { file: closes.csv }
  - { file: missing.csv }
events:
  - id: release
    at: 2025-01-20
    type: model.relesed
    data: { model: R1, developer: DeepSeek }
  - { id: spring, at: 2025-03-09T02:30, type: news.published, data: { summary: Skipped. } }
  - { id: autumn, at: 2025-11-02T01:30, type: news.published, data: { summary: Repeated. } }
  - { id: autumn-clear, at: '2025-11-02T01:30-05:00', type: news.published, data: { summary: Which one it is. } }
  - { id: twice, at: 2025-01-20, type: news.published, data: { summary: One. } }
  - { id: twice, at: 2025-01-20, type: news.published, data: { summary: Another. } }
  - id: spring-claim
    at: 2025-01-28
    type: claim.made
    data: { subject: { path: quotes.NVDA.last, at: 2025-01-27 }, relation: equals, value: 1, certain: true }
  - id: unfounded
    at: 2025-01-21
    type: news.published
    data: { summary: It has causes that are not there. }
    causes: [nothing, release]
  - { id: unfounded-2, at: 2025-01-21, type: news.published, data: { summary: One. }, causes: [nothing] }
  - { id: early, at: 2025-01-19, type: news.published, data: { summary: Early. }, causes: [late] }
  - { id: late, at: 2025-01-20, type: news.published, data: { summary: Late. }, replaces: never }
  - { id: over, at: 2025-01-22, type: news.published, data: { summary: Over. }, causes: [{ id: early, share: 0.7 }, { id: late, share: 0.7 }] }
  - { id: print, at: 2025-01-22T10:00, type: price.traded, data: { symbol: TSLA, price: 1 } }
  - { id: shapeless, at: 2025-01-22, type: news.published, source: paper }
consequences:
  - { of: nowhere, instruments: [NVDA], from: 2025-01-27, to: 2025-01-27 }
  - { of: early, instruments: [NVDA, TSLA], from: 2025-01-28, to: 2025-01-28 }
uncaused:
  - { from: 2025-01-28, to: 2025-01-30, reason: There is a rule for the first of these days. }
`,
        'bars.csv': `symbol,start,open,high,low,close,volume
NVDA,2025-01-27T14:30,118.81,119.47,116.70,117.78,-5
NVDA,2025-01-27T15:30,117.78,118.63,117.9,118.51,1
NVDA,2025-01-27T15:30-05:00[Europe/Paris],1,1,1,1,1
TSLA,2025-01-27T15:30,1,1,1,1,1
NVDA,2025-01-27,1,1,1,1,1
NVDA,2025-01-27T13:30,1,1,1,l.5,1
`,
        'closes.csv':
          'symbol,day,price\nNVDA,2025-01-20,1\nNVDA,2025-01-24,0\nNVDA,2025-01-27,1e999\nNVDA,2055-01-27,1\n',
      }),
    )
    expect(shortly(faults)).toEqual([
      'scenario.yaml:2:7 scenario.invalid', // name
      'scenario.yaml:4:1 scenario.invalid', // colour
      'scenario.yaml:8:27 scenario.invalid', // adress
      'scenario.yaml:11:5 scenario.invalid', // NVDA twice
      'scenario.yaml:12:60 scenario.invalid', // XNONE
      'scenario.yaml:14:45 scenario.invalid', // source files
      'scenario.yaml:15:13 file.invalid', // ../
      'scenario.yaml:18:13 file.unreadable',
      'scenario.yaml:20:5 event.type-unknown',
      'scenario.yaml:24:5 date.skipped',
      'scenario.yaml:25:5 date.repeated',
      'scenario.yaml:28:5 event.id-conflict',
      'scenario.yaml:29:5 event.data-invalid', // certain
      'scenario.yaml:32:52 date.incomplete',
      'scenario.yaml:33:5 cause.shares', // of several causes each states its share:
      'scenario.yaml:33:5 cause.shares', // neither does
      'scenario.yaml:38:5 cause.unknown',
      'scenario.yaml:39:5 cause.later',
      'scenario.yaml:40:5 correction.unknown',
      'scenario.yaml:41:5 cause.shares',
      'scenario.yaml:42:5 instrument.unknown',
      'scenario.yaml:43:60 scenario.invalid', // source
      'scenario.yaml:45:11 cause.unknown',
      'scenario.yaml:46:38 instrument.unknown',
      'scenario.yaml:48:5 scenario.invalid', // both caused and uncaused
      'bars.csv:2 event.data-invalid',
      'bars.csv:3 event.data-invalid',
      'bars.csv:4 date.invalid',
      'bars.csv:5 instrument.unknown',
      'bars.csv:6 date.incomplete',
      'bars.csv:7 file.invalid',
      'closes.csv:2 file.invalid', // no trading day
      'closes.csv:3 event.data-invalid',
      'closes.csv:4 event.data-invalid',
      'closes.csv:5 calendar.range',
    ])
    expect(faults.filter((fault) => fault.eventId === 'twice')).toHaveLength(1)
  })

  test.each([
    ['nothing', '', 'scenario.yaml:1:1 scenario.invalid'],
    ['a list', '- 1\n', 'scenario.yaml:1:1 scenario.invalid'],
    [
      'another format',
      'format: other/1\nname: a\ntitle: A\nzone: UTC\n',
      'scenario.yaml:1:9 scenario.invalid',
    ],
    [
      'an unknown zone',
      'format: tapeline.scenario/1\nname: a\ntitle: A\nzone: Europe/Atlantis\n',
      'scenario.yaml:4:7 date.zone-unknown',
    ],
    [
      'no list',
      'format: tapeline.scenario/1\nname: a\ntitle: A\nzone: UTC\nevents: { id: a }\n',
      'scenario.yaml:5:9 scenario.invalid',
    ],
  ])('a file with %s', (_name, text, fault) => {
    expect(shortly(faultsOf(() => parseSmall({ 'scenario.yaml': text })))).toEqual([fault])
  })

  test('a fault of the zone shows the zone', () => {
    const text = 'format: tapeline.scenario/1\nname: a\ntitle: A\nzone: Europe/Atlantis\n'
    expect(faultsOf(() => parseSmall({ 'scenario.yaml': text }))[0]?.found).toBe("'Europe/Atlantis'")
  })

  test.each([
    '../secret.csv',
    '/etc/passwd',
    'a/../../b.csv',
    '..\\b.csv',
    'C:b.csv',
    './b.csv',
    'a//b.csv',
    'file:b.csv',
    '"a\\0b"',
  ])('a path that may lead out of the folder: %s', (path) => {
    const asked: string[] = []
    const faults = faultsOf(() =>
      parseScenario({
        read: (file) => {
          asked.push(file)
          return withText('prints.csv', path)[file] ?? smallScenario[file] ?? ''
        },
      }),
    )
    expect(faults[0]).toMatchObject({ code: 'file.invalid', place: { line: 19 } })
    expect(asked).toEqual(['scenario.yaml', 'bars.csv', 'closes.csv'])
  })

  test('a cycle of causes', () => {
    const faults = faultsOf(() =>
      parseSmall(
        withText(
          'claims:\n',
          `  - { id: a, at: 2025-01-21, type: news.published, data: { summary: A. }, causes: [b] }
  - { id: b, at: 2025-01-21, type: news.published, data: { summary: B. }, causes: [a] }
claims:
`,
        ),
      ),
    )
    expect(shortly(faults)).toEqual(['scenario.yaml:35:5 cause.cycle'])
  })

  test('a reference to an invalid event is not a fault of its own', () => {
    const faults = faultsOf(() => parseSmall(withText('model: R1, ', '')))
    expect(shortly(faults)).toEqual(['scenario.yaml:25:5 event.data-invalid'])
  })

  test('a version newer than its type, and an invalid version', () => {
    const type = '    type: model.released'
    const versioned = (version: string) =>
      shortly(faultsOf(() => parseSmall(withText(type, `    version: ${version}\n${type}`))))
    expect(versioned('2')).toEqual(['scenario.yaml:25:5 event.version-unknown'])
    expect(versioned('1')).toEqual([])
    expect(versioned('1.5')).toEqual(['scenario.yaml:27:14 scenario.invalid'])
  })

  test('a reference to an invalid instrument is not a fault of its own', () => {
    const faults = faultsOf(() =>
      parseSmall(withText('    exchange: XNAS\n    sector', '    exchange: XNONE\n    sector')),
    )
    expect(shortly(faults)).toEqual(['scenario.yaml:12:15 scenario.invalid'])
  })

  test('a rule without a price', () => {
    const later = withText('from: 2025-01-27, to: 2025-01-27 }', 'from: 2025-01-28, to: 2025-01-28 }')
    expect(shortly(faultsOf(() => parseSmall(later)))).toEqual(['scenario.yaml:42:46 scenario.invalid'])
    const faults = faultsOf(() =>
      parseSmall({ 'scenario.yaml': later['scenario.yaml']?.replace('closes.csv', 'lost.csv') ?? '' }),
    )
    expect(shortly(faults)).toEqual(['scenario.yaml:23:13 file.unreadable'])
  })

  test('a claim has exactly one relation', () => {
    const faults = faultsOf(() => parseSmall(withText('equals: -17', 'equals: -17, above: 3')))
    expect(shortly(faults)).toEqual(['scenario.yaml:40:9 scenario.invalid'])
  })

  const prototype = Object.keys(Object.prototype)
  const text = smallScenario['scenario.yaml'] ?? ''
  const edit = fc.tuple(
    fc.nat(text.length),
    fc.nat(12),
    fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom('\n', '  ', '- ', ': ', '[', '}', '&a ', '*a', '__proto__: ', '"', '? ', '~'),
    ),
  )
  property.prop([fc.array(edit, { minLength: 1, maxLength: 6 })])(
    'a file with random changes loads or reports faults, without changing a prototype',
    (edits) => {
      const changed = edits.reduce(
        (old, [start, gone, added]) => old.slice(0, start) + added + old.slice(start + gone),
        text,
      )
      try {
        expect(parseSmall({ 'scenario.yaml': changed }).timeline.sealed).toBe(true)
      } catch (error) {
        if (!isTapelineError(error)) throw error
        expect(error.faults.every((fault) => fault.place?.file !== undefined)).toBe(true)
      }
      expect(Object.keys(Object.prototype)).toEqual(prototype)
    },
  )

  const bars = smallScenario['bars.csv'] ?? ''
  property.prop([fc.nat(bars.length), fc.nat(8), fc.string({ maxLength: 5, unit: 'binary' })])(
    'a table with random changes loads or reports lines',
    (start, gone, added) => {
      const faults = faultsOf(() =>
        parseSmall({ 'bars.csv': bars.slice(0, start) + added + bars.slice(start + gone) }),
      )
      expect(faults.every((fault) => fault.place?.line !== undefined)).toBe(true)
    },
  )
})

describe('prices outside every session of their exchange', () => {
  const header = 'symbol,start,open,high,low,close,volume'
  const tokyo = [
    header,
    // Sunday evening in New York.
    '^DJI,2025-01-27T09:00+09:00,39900,40000,39800,39900,',
    // Monday, at two in the night.
    '^DJI,2025-01-27T02:00,39900,40000,39800,39900,',
    '^DJI,2025-01-27T15:30,39900,40000,39800,39900,',
  ]

  test('are faults with their lines', () => {
    const faults = faultsOf(() => parseSmall({ 'bars.csv': tokyo.join('\n') }))
    expect(shortly(faults)).toEqual(['bars.csv:2 scenario.invalid', 'bars.csv:3 scenario.invalid'])
    expect(faults.map(({ found }) => found)).toEqual([
      '2025-01-27T00:00:00.000Z, on 2025-01-26, which is not a trading day',
      '2025-01-27T07:00:00.000Z, at night on 2025-01-27',
    ])
  })

  test('include a bar across the open', () => {
    const faults = faultsOf(() =>
      parseSmall({ 'bars.csv': `${header}\nNVDA,2025-01-27T09:00,118.81,119.47,116.70,117.78,1\n` }),
    )
    expect(shortly(faults)).toEqual(['bars.csv:2 event.data-invalid'])
  })
})
