/** Fuzz: a damaged CSV is imported or reported; nothing crashes, hangs, or reaches a prototype. */
import { afterAll, describe, expect, it } from '@jest/globals'
import { isTapelineError } from '@tapeline/core'
import fc from 'fast-check'
import { temporaryFolder } from './files.fixture.js'
import { importBars } from './import-bars.js'

const { write, remove } = temporaryFolder()
afterAll(remove)

const SEED_FILE = [
  'symbol,start,open,high,low,close,volume',
  'NVDA,2025-01-27T09:30:00-05:00,124.79,128.40,123.05,124.03,243794418',
  'NVDA,2025-01-27T10:30:00-05:00,124.02,124.96,119.00,119.15,111922566',
  '"^DJI",2025-01-27T09:30:00-05:00,44148.84,44422.24,44026.27,44406.57,',
  'BRK.B,2025-01-27T10:30:00-05:00,44403.78,44437.27,44335.84,44352.91,1',
].join('\n')

/** What tends to break readers. */
const NASTY = [
  ...[
    '"',
    '""',
    ',',
    ';',
    '\t',
    '|',
    '\n',
    '\r',
    '\r\n',
    '\0',
    '\uFEFF',
    "'",
    '\\',
    '#',
    ' ',
    '\u2028',
    '\uD800',
    '💥',
  ],
  ...[
    '1e308',
    '-1e308',
    '1e999',
    'NaN',
    'Infinity',
    '-0',
    '1,234.5',
    '1_000',
    '0x1F',
    '',
    '-1',
    '99999999999999999999',
  ],
  ...[
    '1970-01-01',
    '2050-01-01T00:00Z',
    '9999-12-31T23:59:59Z',
    '0000-00-00',
    '2025-03-09 02:30',
    '1737988200',
    '20250127',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'symbol',
    'open',
    '=1+1',
    "'; DROP TABLE x; --",
    '%s',
    'x'.repeat(5000),
  ],
]

const mutation = fc.record({
  at: fc.nat(SEED_FILE.length),
  remove: fc.nat(40),
  add: fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 8 })),
})
const mutated = fc.array(mutation, { minLength: 1, maxLength: 6 }).map((mutations) =>
  mutations.reduce((text, { at, remove: count, add }) => {
    const from = at % (text.length + 1)
    return text.slice(0, from) + add + text.slice(from + count)
  }, SEED_FILE),
)

const runs = Math.max(100, 2 * (fc.readConfigureGlobal().numRuns as number))

describe('a damaged CSV', () => {
  it(
    'is imported or reported',
    async () => {
      let imported = 0
      let reported = 0
      await fc.assert(
        fc.asyncProperty(mutated, fc.boolean(), async (text, skipBad) => {
          const file = write('fuzz.csv', text)
          const before = Object.getOwnPropertyNames(Object.prototype).length
          try {
            const options = {
              list: { exchange: 'XNAS' },
              zone: 'America/New_York',
              interval: '1h',
              skipBad,
            } as const
            const { timeline, events, listed, rows, faults, duplicates } = await importBars(file, options)
            expect(timeline.length).toBe(events + listed.length)
            // Each row is an event, a duplicate, or among the faults.
            expect(events + duplicates.count).toBeLessThanOrEqual(rows)
            if (faults.count === 0) expect(events + duplicates.count).toBe(rows)
            imported += 1
          } catch (error) {
            if (!isTapelineError(error)) throw error
            for (const fault of error.faults) expect(fault.message).not.toBe('')
            reported += 1
          }
          expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(before)
        }),
        { numRuns: runs },
      )
      // Both happen, or the damage would be of one kind alone.
      expect(Math.min(imported, reported)).toBeGreaterThan(0)
    },
    Math.max(180_000, runs * 200),
  )
})
