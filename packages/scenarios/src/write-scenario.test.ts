import { fc, test as property } from '@fast-check/jest'
import { describe, expect, test } from '@jest/globals'
import { isTapelineError } from '@tapeline/core'
import { listScenarios, readScenario } from './load-scenario.js'
import { parseSmall, smallScenario } from './small-scenario.fixture.js'
import { writeScenario } from './write-scenario.js'

const reread = (text: string) => parseSmall({ 'scenario.yaml': text })

/** Texts, including those that YAML might read as another type. */
const text = fc.oneof(
  fc.string({ minLength: 1, unit: 'binary' }),
  fc.string({ minLength: 1, maxLength: 200 }),
  fc.constantFrom(
    '~',
    'null',
    'yes',
    'true',
    '1e5',
    '0x1f',
    '.nan',
    '- a',
    'a: b',
    'a #b',
    '#',
    '[',
    '2025-01-20',
    "'",
    '"',
    '*a',
    '&a',
    '!!a',
    '%',
    '@',
    '`',
    '|',
    '>',
    '---',
    '...',
    ' a\n  b\n',
    'a\n\nb',
    '\ta',
    '\u2028',
    '\ufeff',
  ),
)
const words = text.filter((word) => word.trim() !== '')
const change = fc.record({
  title: words,
  summary: words,
  sources: fc.dictionary(
    fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/),
    fc.record({ name: words, address: words }, { requiredKeys: ['name'] }),
  ),
  events: fc.uniqueArray(
    fc.record({
      id: words.map((word) => `e-${word}`),
      at: fc.constantFrom('2025-01-21', '2025-01-21T10:00', '2025-01-21T10:00Z'),
      type: fc.constant('news.published'),
      data: fc.record({ summary: words }),
    }),
    { maxLength: 4, selector: ({ id }) => id.trim() },
  ),
  expectations: fc.array(
    fc.oneof(
      fc.record({
        title: words,
        at: fc.constant('end'),
        path: fc.constant('quotes.NVDA.last'),
        equals: fc.oneof(words, fc.boolean()),
      }),
      fc.record({
        at: fc.constant('end'),
        path: fc.constant('quotes.NVDA.last'),
        equals: fc.double({ noNaN: true, noDefaultInfinity: true }),
      }),
    ),
    { maxLength: 3 },
  ),
})

describe('writeScenario', () => {
  property.prop([change])(
    'is read back as the same scenario, and written as the same text',
    ({ sources, events, ...rest }) => {
      const { document } = parseSmall()
      const changed = {
        ...document,
        ...rest,
        sources: { ...sources, ...(document.sources as object) },
        events: [...events, ...(document.events as unknown[])],
      }
      const written = writeScenario(changed)
      const scenario = reread(written)
      expect(scenario.document).toEqual(changed)
      expect(writeScenario(scenario)).toBe(written)
      expect(reread(writeScenario(scenario)).timeline.toJSON()).toEqual(scenario.timeline.toJSON())
    },
  )

  test.each(['\0', '\x1b', '\x7f', 'a\x7fb', `${'long '.repeat(30)}\x7f`, 'two\nlines\x7f'])(
    'escapes control characters: %j',
    (text) => {
      const news = { id: 'n', at: '2025-01-21', type: 'news.published', data: { summary: text } }
      const { document } = parseSmall()
      const changed = { ...document, summary: text, events: [news, ...(document.events as unknown[])] }
      expect(reread(writeScenario(changed)).document).toEqual(changed)
    },
  )

  property.prop([fc.nat()])('the order of fields in the file makes no difference', (seed) => {
    const shuffle = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffle)
      if (typeof value !== 'object' || value === null) return value
      const entries = Object.entries(value).map(
        ([key, inner], index) =>
          [key, key === 'data' ? inner : shuffle(inner), (index * 7919 + seed) % 13] as const,
      )
      return Object.fromEntries(
        entries.sort((left, right) => left[2] - right[2]).map(([key, inner]) => [key, inner]),
      )
    }
    const { document } = parseSmall()
    const { sources: _, ...others } = document
    const shuffled = { ...(shuffle(others) as object), sources: document.sources }
    expect(writeScenario(shuffled)).toBe(writeScenario(document))
  })

  test('is easy to read', () => {
    const written = writeScenario(parseSmall())
    expect(written.split('\n').slice(0, 12)).toEqual([
      'format: tapeline.scenario/1',
      'name: small',
      'title: A small scenario',
      'zone: America/New_York',
      'start: 2025-01-16',
      'sources:',
      '  paper: { name: A paper, address: https://example.org/paper, confidence: medium }',
      '  files: { name: Price files }',
      'instruments:',
      '  - symbol: NVDA',
      '    name: Nvidia',
      '    exchange: XNAS',
    ])
    expect(written).toContain(
      '  - { of: release, share: 0.5, instruments: [ NVDA ], from: 2025-01-27, to: 2025-01-27 }\n',
    )
  })

  test.each(listScenarios())('round-trips the shipped scenario %s', async (name) => {
    const scenario = await readScenario(name)
    const written = writeScenario(scenario)
    expect(writeScenario({ ...scenario.document })).toBe(written)
    expect(written.length).toBeLessThan(60_000)
  })

  test('rejects an invalid scenario with every departure', () => {
    const wrong = { ...parseSmall().document, zone: 1, colour: 'red', events: [{ id: 'a' }] }
    try {
      writeScenario(wrong)
      throw new Error('it was written')
    } catch (error) {
      if (!isTapelineError(error)) throw error
      expect(error.faults.map(({ path }) => path)).toEqual(
        expect.arrayContaining(['zone', 'colour', 'events[0].at', 'events[0].type']),
      )
    }
  })

  test('reads JSON, and writes YAML', () => {
    const { document } = parseSmall()
    expect(writeScenario(reread(JSON.stringify(document)))).toBe(writeScenario(document))
    expect(smallScenario['scenario.yaml']).not.toBe(writeScenario(document))
  })
})
