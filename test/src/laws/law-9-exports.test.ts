/** Law 9, of exports: the events of a timeline, written to a file and read back, are the same. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { createTimeline, defineEvent, isTapelineError } from '@tapeline/core'
import { marketEvents } from '@tapeline/core/market'
import { exportEvents, importEvents, readTape, writeTape } from '@tapeline/import'
import { loadScenario } from '@tapeline/scenarios/node'
import { arbitraryPlan, buildTimeline, definitionsOf, sampleKinds } from '@tapeline/testing'
import fc from 'fast-check'
import { z } from 'zod'
import { bytesOf } from './bytes.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-exports-'))
afterAll(() => rmSync(folder, { recursive: true }))

const plans = arbitraryPlan(sampleKinds)
const definitions = definitionsOf(sampleKinds)

/** Any data that an event may hold: optional fields, with types that differ between events. */
const anything = defineEvent({ type: 'any.thing', schema: z.record(z.string(), z.unknown()) })
const arbitraryData = fc.dictionary(
  fc
    .oneof(
      fc.constantFrom('a', 'A', 'b', 'at', 'toString', 'data', '', '\0', 'a\0', '\ud800', '\udc00'),
      fc.string({ unit: 'binary' }),
    )
    .filter((key) => key !== '__proto__'),
  fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: 'binary' }),
    fc.boolean(),
    fc.jsonValue(),
  ),
  { maxKeys: 4 },
)

describe('law 9: exported and imported, events are the same', () => {
  it.each(['jsonl', 'parquet', 'arrow'])(
    'as %s',
    async (ending) => {
      const path = join(folder, `events.${ending}`)
      await fc.assert(
        fc.asyncProperty(plans, fc.boolean(), async (plan, sealed) => {
          const timeline = sealed ? buildTimeline(sampleKinds, plan).seal() : buildTimeline(sampleKinds, plan)
          await exportEvents(timeline, path)
          expect(JSON.stringify(await importEvents(path, definitions))).toBe(JSON.stringify(timeline))
        }),
      )
    },
    120_000,
  )

  it.each(['jsonl', 'parquet', 'arrow'])(
    'as %s of an older version, upcast to the current one',
    async (ending) => {
      const path = join(folder, `older.${ending}`)
      const older = defineEvent({ type: 'order.placed', schema: z.strictObject({ chips: z.number() }) })
      const newer = defineEvent({
        type: 'order.placed',
        schema: z.strictObject({ units: z.number(), express: z.boolean() }),
        version: 3,
        upcasters: { 1: ({ chips }) => ({ units: chips }), 2: (data) => ({ ...data, express: false }) },
      })
      const orders = [1, 2].map((chips) => ({
        id: `e${chips}`,
        type: older.type,
        at: chips,
        data: { chips },
      }))
      await exportEvents(createTimeline([older]).append(orders), path)
      const read = await importEvents(path, [newer])
      expect([...read].map(({ version, data }) => [version, data])).toEqual(
        [1, 2].map((units) => [3, { units, express: false }]),
      )
      await exportEvents(read, path)
      expect(JSON.stringify(await importEvents(path, [newer]))).toBe(JSON.stringify(read))
    },
  )

  it('with any data', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryData, { maxLength: 6 }),
        fc.constantFrom('jsonl', 'parquet', 'arrow'),
        async (list, ending) => {
          const inputs = list.map((data, index) => ({
            id: `e${index}`,
            type: 'any.thing' as const,
            at: index / 3,
            data,
          }))
          const timeline = createTimeline([anything]).append(inputs)
          const path = join(folder, `any.${ending}`)
          await exportEvents(timeline, path)
          const back = await importEvents(path, [anything])
          expect(bytesOf([...back])).toBe(bytesOf([...timeline]))
        },
      ),
    )
  }, 120_000)

  it('of a shipped scenario, also as a tape in memory', async () => {
    const weeks = await loadScenario('deepseek-r1')
    const tape = await writeTape(weeks)
    expect(JSON.stringify(await readTape(tape, marketEvents))).toBe(JSON.stringify(weeks))
    // Written again, it is the same to the byte.
    const again = await writeTape(await readTape(tape, marketEvents))
    expect(Buffer.compare(again, tape)).toBe(0)
  })
})

describe('law 9: a damaged file of events is an error, or the same events', () => {
  const kinds = createTimeline([anything]).append(
    Array.from({ length: 12 }, (_, index) => ({
      id: `e${index}`,
      type: 'any.thing' as const,
      at: index,
      data: { price: 100 + index / 7, note: `note ${index % 5}`, late: index % 2 === 0, nested: { index } },
    })),
  )
  const expected = JSON.stringify(kinds)

  const outcome = async (path: string): Promise<string> => {
    try {
      return JSON.stringify(await importEvents(path, [anything])) === expected ? 'same' : 'other events'
    } catch (error) {
      if (!isTapelineError(error)) throw error
      expect(error.message).toMatch(
        /damaged|cut off|Arrow file|cannot be read|no JSON|unknown key|no timeline/,
      )
      return error.code
    }
  }

  it.each(['arrow', 'parquet', 'tape', 'jsonl'])(
    'for any flipped bit: %s',
    async (ending) => {
      const path = join(folder, `whole.${ending}`)
      const damaged = join(folder, `damaged.${ending}`)
      await exportEvents(kinds, path)
      expect(await outcome(path)).toBe('same')
      const bytes = readFileSync(path)
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
          const flipped = Buffer.from(bytes)
          flipped[at] = (flipped[at] as number) ^ (1 << bit)
          writeFileSync(damaged, flipped)
          expect(await outcome(damaged)).toBe('file.invalid')
        }),
      )
    },
    120_000,
  )

  it.each(['arrow', 'parquet', 'tape', 'jsonl'])(
    'for any overwritten, missing or repeated bytes: %s',
    async (ending) => {
      const path = join(folder, `whole.${ending}`)
      await exportEvents(kinds, path)
      const bytes = readFileSync(path)
      const damaged = join(folder, `damaged.${ending}`)
      const ranges = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 400 }))
      await fc.assert(
        fc.asyncProperty(ranges, fc.constantFrom('zeros', 'less', 'more'), async ([from, length], kind) => {
          const part = bytes.subarray(from, from + length)
          const other =
            kind === 'zeros' ? Buffer.alloc(part.length) : kind === 'less' ? Buffer.alloc(0) : [part, part]
          writeFileSync(
            damaged,
            Buffer.concat([bytes.subarray(0, from), ...[other].flat(), bytes.subarray(from + part.length)]),
          )
          // Zeros may well have been zeros before.
          expect(await outcome(damaged)).toMatch(/^(same|file\.invalid)$/)
        }),
      )
    },
    120_000,
  )

  it('also a tape, unless it is read unchecked', async () => {
    const path = join(folder, 'unmarked.tape')
    await exportEvents(kinds, path)
    const bytes = readFileSync(path)
    const at = bytes.indexOf('note 3')
    bytes.write('m', at)
    writeFileSync(path, bytes)
    await expect(importEvents(path, [anything])).rejects.toThrow(
      /unmarked.tape: The tape is damaged, .*: block 0, bytes 16 to/,
    )
    const read = await importEvents(path, [anything], { unchecked: true })
    expect(JSON.stringify(read)).toBe(expected.replace('note 3', 'mote 3'))
  })

  it.each(['arrow', 'parquet'])(
    'also if its checksums are missing, unless it is read unchecked: %s',
    async (ending) => {
      const path = join(folder, `unmarked.${ending}`)
      await exportEvents(kinds, path)
      const bytes = readFileSync(path)
      for (let at = bytes.indexOf('tapeline-crc32:'); at >= 0; at = bytes.indexOf('tapeline-crc32:'))
        bytes.write('T', at)
      writeFileSync(path, bytes)
      expect(await outcome(path)).toBe('file.invalid')
      await expect(importEvents(path, [anything])).rejects.toThrow('pass unchecked: true')
      expect(JSON.stringify(await importEvents(path, [anything], { unchecked: true }))).toBe(expected)
    },
  )

  it('JSON Lines written by hand need no checksum and may have any line ending', async () => {
    const path = join(folder, 'whole.jsonl')
    await exportEvents(kinds, path)
    const text = readFileSync(path, 'utf8')
    const added = text
      .replace('"nextSeq":12', '"nextSeq":13')
      .concat('{"id":"more","type":"any.thing","at":99,"seq":12,"version":1,"data":{}}\n')
    const read = async (content: string, options = {}): Promise<string[]> => {
      writeFileSync(path, content)
      return [...(await importEvents(path, [anything], options))].map(({ id }) => id)
    }
    const ids = [...kinds].map(({ id }) => id)
    await expect(read(added)).rejects.toThrow(/1: The file is damaged .* delete 'checksum' in its first line/)
    expect(await read(added.replace(/,"checksum":"[^"]+"/, ''))).toEqual([...ids, 'more'])
    expect(await read(added, { unchecked: true })).toEqual([...ids, 'more'])
    for (const same of [text.trim(), text.replaceAll('\n', '\r\n'), text.trim().replaceAll('\n', '\r\n')])
      expect(await read(same)).toEqual(ids)
    await expect(read(text.replace('"id":"e3"', '"id":"e3","id":"e4"'))).rejects.toThrow()
    const twice = added.replace(/,"checksum":"[^"]+"/, '').replace('"id":"e3"', '"id":"e3","id":"e4"')
    await expect(read(twice)).rejects.toThrow(/whole\.jsonl:5.*The key "id" occurs twice/)
    await expect(read(text.replace('"sealed"', '"seald"'))).rejects.toThrow("Did you mean 'sealed'?")
  })
})
