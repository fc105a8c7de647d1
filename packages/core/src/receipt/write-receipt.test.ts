import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { defineEvent } from '../event/definition.js'
import { marketEvents } from '../market/events.js'
import { market } from '../market/market.js'
import { defineProjection } from '../projection/projection.js'
import { replay } from '../replay/replay.js'
import { createTimeline } from '../timeline/timeline.js'
import { defineReaction } from '../whatif/define-reaction.js'
import { insert, remove, replace, scale } from '../whatif/edit.js'
import { whatIf } from '../whatif/what-if.js'
import type { Receipt } from './receipt.js'
import { AT, DAY, days } from './receipts.fixture.js'
import { verifyReceipt } from './verify-receipt.js'
import { VERSION } from './version.js'
import { writeReceipt } from './write-receipt.js'

const read = (text: string): Receipt => JSON.parse(text) as Receipt
const idsIn = (text: string): unknown[] => read(text).events.map(({ id }) => id)

describe('the receipt of a recorded value', () => {
  it('has the value, its moment, and the events on which it depends, with their sources', async () => {
    const text = await writeReceipt(replay(days, market), {
      path: 'quotes.AA.changePct',
      at: AT,
      history: 'two-days',
    })
    const { hashes, events, ...rest } = read(text)
    expect(rest).toEqual({
      format: 'tapeline.receipt/1',
      tapeline: VERSION,
      history: 'two-days',
      path: 'quotes.AA.changePct',
      value: -20,
      projection: 'market',
      at: '2025-01-27T21:00:00.000Z',
      whatIfs: [],
      nextSeq: days.toJSON().nextSeq,
    })
    expect(events.map(({ id }) => id)).toEqual(['e0', 'aa-before', 'e9', 'aa-corrected'])
    expect(events[0]).toMatchObject({ version: 1, sources: [{ name: 'Exchange list – “AA”' }] })
    expect(hashes.events).toMatch(/^[0-9a-f]{64}$/)
    expect((await verifyReceipt(text)).verdict).toBe('agrees')
  })

  it('as known before has the event that was corrected later, and the moment', async () => {
    const text = await writeReceipt(replay(days, market), {
      path: 'quotes.AA.last',
      at: AT,
      knownAt: `${DAY}T17:00-05:00`,
    })
    expect(idsIn(text)).toEqual(['e0', 'aa-close'])
    expect(read(text)).toMatchObject({ value: 81, knownAt: '2025-01-27T22:00:00.000Z' })
    expect((await verifyReceipt(text)).verdict).toBe('agrees')
  })

  it('right after an event has its id in the place of a moment', async () => {
    const text = await writeReceipt(replay(days, market), { path: 'quotes.BB.last', event: 'bb-before' })
    expect(read(text)).toMatchObject({ value: 150, event: 'bb-before' })
    expect(read(text).at).toBeUndefined()
    expect((await verifyReceipt(text)).verdict).toBe('agrees')
  })
})

describe('the receipt of a value on a branch', () => {
  const half = whatIf(days, { name: 'half', edits: [scale('release', 0.5)] })

  it('has the recorded events that the edits change, and those that they need', async () => {
    const text = await writeReceipt(replay(half, market), { path: 'quotes.AA.last', at: AT })
    expect(idsIn(text)).toEqual(['e0', 'aa-before', 'release', 'aa-corrected'])
    const { value, whatIfs, events } = read(text)
    expect(value).toBeCloseTo(100 * 0.8 ** 0.5, 10)
    expect(whatIfs).toEqual([{ name: 'half', edits: [scale('release', 0.5)] }])
    expect(events.at(-1)).toMatchObject({ data: { price: 80 }, causes: [{ id: 'release', share: 1 }] })
    expect((await verifyReceipt(text)).verdict).toBe('agrees')
  })

  it('nested in another has the edits of both', async () => {
    const nested = whatIf(half, {
      name: 'nested',
      edits: [
        replace('bb-close', { data: { price: 120 } }),
        insert({
          id: 'late',
          type: 'price.traded',
          at: `${DAY}T16:05-05:00`,
          data: { symbol: 'BB', price: 110 },
        }),
      ],
    })
    const run = replay(nested, market)
    for (const path of ['quotes.BB.changePct', 'quotes.BB', 'quotes.AA.changePct', 'ranking']) {
      const text = await writeReceipt(run, { path, at: `${DAY}T16:10-05:00` })
      expect(read(text).whatIfs.map(({ name }) => name)).toEqual(['half', 'nested'])
      expect((await verifyReceipt(text)).verdict).toBe('agrees')
    }
  })

  it('as known before has the edits of what was known', async () => {
    const text = await writeReceipt(replay(half, market), {
      path: 'quotes.AA.last',
      at: AT,
      knownAt: `${DAY}T17:00-05:00`,
    })
    expect(read(text).value).toBeCloseTo(100 * 0.81 ** 0.5, 10)
    expect(idsIn(text)).toContain('aa-close')
    expect((await verifyReceipt(text)).verdict).toBe('agrees')
  })

  it('with reactions is refused, since these are functions', async () => {
    const echo = defineReaction({
      name: 'echo',
      events: marketEvents,
      on: ['news.published'],
      projection: market,
      parameters: {},
      react: () => [],
    })
    const branch = whatIf(days, { name: 'echoed', edits: [], reactions: [echo] })
    await expect(writeReceipt(replay(branch, market), { path: 'breadth', at: AT })).rejects.toMatchObject({
      code: 'receipt.unsupported',
    })
  })
})

describe('a projection of your own', () => {
  const drunk = defineEvent({ type: 'cup.drunk', schema: z.strictObject({ by: z.string() }) })
  const cups = defineProjection({
    name: 'cups',
    events: [drunk],
    initial: () => ({ count: 0, when: new Map<string, number>() }),
    recipes: () => ({
      'cup.drunk': (draft, event) => {
        draft.count += 1
        draft.when.set(event.data.by, event.at)
      },
    }),
  })
  const drinks = createTimeline([drunk]).append(
    ['Ann', 'Bob'].map((by, hour) => ({
      id: by,
      type: 'cup.drunk' as const,
      at: Date.UTC(2025, 0, 1, hour) + 0.5,
      data: { by },
    })),
  )

  it('is verified with its definitions, also at a fraction of a millisecond', async () => {
    const text = await writeReceipt(replay(drinks, cups), { path: 'count', at: Date.UTC(2025, 0, 1) + 0.75 })
    const verified = await verifyReceipt(text, { projections: [cups], definitions: [drunk] })
    expect([verified.verdict, verified.found]).toEqual(['agrees', 1])
    await expect(verifyReceipt(text)).rejects.toMatchObject({ code: 'receipt.invalid', path: 'projection' })
    await expect(verifyReceipt(text, { projections: [cups] })).rejects.toMatchObject({
      code: 'receipt.invalid',
    })
  })

  it('has no receipt for a value that JSON cannot hold', async () => {
    await expect(writeReceipt(replay(drinks, cups), { path: 'when', event: 'Bob' })).rejects.toMatchObject({
      code: 'receipt.unsupported',
    })
  })
})

describe('writeReceipt', () => {
  it('refuses a path without a value at the moment', async () => {
    const gone = whatIf(days, { name: 'gone', edits: [remove('bb-close'), remove('bb-before')] })
    const path = 'quotes.BB.last'
    await expect(writeReceipt(replay(gone, market), { path, at: AT })).rejects.toMatchObject({
      code: 'receipt.unsupported',
      found: path,
    })
  })

  it('needs one of at and event', async () => {
    const run = replay(days, market)
    const both = { path: 'breadth', at: AT, event: 'release' }
    for (const options of [{ path: 'breadth' }, both])
      await expect(writeReceipt(run, options as never)).rejects.toMatchObject({ code: 'argument.invalid' })
  })

  it('names the version in the manifest', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    expect(VERSION).toBe(manifest.version)
  })
})
