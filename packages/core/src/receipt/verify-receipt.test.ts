import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { isTapelineError } from '../event/error.js'
import { market } from '../market/market.js'
import { replay } from '../replay/replay.js'
import { scale } from '../whatif/edit.js'
import { whatIf } from '../whatif/what-if.js'
import { AT, DAY, days } from './receipts.fixture.js'
import { type Verification, verifyReceipt } from './verify-receipt.js'
import { writeReceipt } from './write-receipt.js'

const half = whatIf(days, { name: 'half', edits: [scale('release', 0.5)] })
let text: string
let right: Verification

beforeAll(async () => {
  text = await writeReceipt(replay(half, market), { path: 'quotes.AA', at: AT })
  right = await verifyReceipt(text)
})

/** JSON with sorted keys and no white space, for values without numbers that JSON writes in two ways. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, own: unknown) =>
    typeof own === 'object' && own !== null && !Array.isArray(own)
      ? Object.fromEntries(Object.entries(own).sort(([one], [other]) => (one < other ? -1 : 1)))
      : own,
  )
}

type Contents = Record<string, unknown> & Record<'events' | 'whatIfs', Record<string, unknown>[]>

/** A receipt after a change, with hashes that fit: as somebody who forges one would write it. */
function forged(text: string, change: (receipt: Contents) => void): string {
  const { hashes: _, ...contents } = JSON.parse(text) as Contents & { readonly hashes: unknown }
  change(contents)
  const hash = (part: unknown): string => createHash('sha256').update(sorted(part)).digest('hex')
  const { events, whatIfs } = contents
  return JSON.stringify({
    ...contents,
    hashes: { events: hash(events ?? null), whatIfs: hash(whatIfs ?? null), receipt: hash(contents) },
  })
}

/** The result of a verification, or the code of its error. */
async function outcomeOf(changed: string): Promise<unknown> {
  try {
    return await verifyReceipt(changed)
  } catch (error) {
    if (!isTapelineError(error)) throw error
    return error.code
  }
}

describe('a change of a receipt', () => {
  it('of any byte is refused or makes no difference', async () => {
    const bytes = new TextEncoder().encode(text)
    let refused = 0
    for (let index = 0; index < bytes.length; index += 1) {
      const byte = bytes[index] as number
      // Another digit or letter; and in turn the other case of a letter, white space, and a byte that is no UTF-8.
      for (const other of [byte ^ 1, [byte ^ 0x20, 0x20, 0xff][index % 3] as number]) {
        if (other === byte) continue
        const changed = Uint8Array.from(bytes)
        changed[index] = other
        const outcome = await outcomeOf(new TextDecoder().decode(changed))
        if (outcome === 'receipt.invalid') refused += 1
        else expect(outcome).toEqual(right)
      }
    }
    expect(refused).toBeGreaterThan(bytes.length / 2)
  })

  it('of white space, of the order of keys or of the form of a text makes no difference', async () => {
    const json = JSON.parse(text) as Record<string, unknown>
    const reversed = Object.fromEntries(Object.entries(json).reverse())
    for (const changed of [
      JSON.stringify(json),
      JSON.stringify(json, undefined, '\t').replaceAll('\n', '\r\n'),
      JSON.stringify(reversed),
      text.replaceAll('"AA"', '"\\u0041A"'),
    ])
      expect(await outcomeOf(changed)).toEqual(right)
  })

  it('names the part that changed', async () => {
    const edited = text.replace('"factor": 0.5', '"factor": 0.6')
    const event = text.replace('"price": 80', '"price": 81')
    const value = text.replace('"path": "quotes.AA"', '"path": "quotes.BB"')
    for (const [changed, path] of [
      [edited, 'hashes.whatIfs'],
      [event, 'hashes.events'],
      [value, 'hashes.receipt'],
    ] as const) {
      expect(changed).not.toBe(text)
      await expect(verifyReceipt(changed)).rejects.toMatchObject({ code: 'receipt.invalid', path })
    }
  })
})

describe('a forged receipt, whose hashes fit', () => {
  it('with another value differs, and says where', async () => {
    const changed = forged(text, (receipt) => {
      receipt.value = { ...(receipt.value as object), last: 90, extra: [1] }
    })
    const { verdict, differences, found } = await verifyReceipt(changed)
    expect(verdict).toBe('differs')
    expect(differences).toEqual([
      { path: 'quotes.AA.last', expected: 90, found: (found as { last: number }).last },
      { path: 'quotes.AA.extra', expected: [1], found: undefined },
    ])
  })

  it('with another price, edit or moment differs or is refused', async () => {
    const changes: readonly ((receipt: Contents) => void)[] = [
      ({ events }) => {
        Object.assign(events.at(-1) ?? {}, { data: { symbol: 'AA', day: DAY, price: 79 } })
      },
      ({ whatIfs }) => {
        whatIfs.splice(0, 1, { name: 'half', edits: [scale('release', 0.25)] })
      },
      (receipt) => {
        receipt.whatIfs = []
      },
      (receipt) => {
        receipt.at = '2025-01-27T14:00:00.000Z'
      },
    ]
    for (const change of changes) {
      const outcome = await outcomeOf(forged(text, change))
      if (outcome !== 'receipt.invalid') expect(outcome).toMatchObject({ verdict: 'differs' })
    }
  })

  it('without any event of a recorded value differs or is refused, except for context', async () => {
    for (const path of ['quotes.AA.changePct', 'ranking[symbol=BB].rank', 'breadth', 'news']) {
      const text = await writeReceipt(replay(days, market), { path, at: AT })
      const { events } = (await verifyReceipt(text)).receipt
      for (const left of events) {
        if (days.definitions.get(left.type as string)?.context === true) continue
        const fewer = forged(text, (receipt) => {
          receipt.events = receipt.events.filter(({ id }) => id !== left.id)
        })
        const outcome = await verifyReceipt(fewer).catch(({ code }: { code: string }) => ({ verdict: code }))
        expect([path, left.id, outcome.verdict]).not.toEqual([path, left.id, 'agrees'])
      }
    }
  })

  it('without the path differs, and has no value', async () => {
    const changed = forged(text, (receipt) => {
      receipt.events = []
    })
    expect(await verifyReceipt(changed)).toMatchObject({
      verdict: 'differs',
      found: undefined,
      differences: [{ path: 'quotes.AA', found: undefined }],
    })
  })
})

describe('a hostile receipt', () => {
  const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`
  const withValue = (value: string): string => text.replace(/"value": \{[^}]*\}/, `"value": ${value}`)

  it.each<readonly [string, () => string]>([
    ['empty', () => ''],
    ['no JSON', () => 'tapeline'],
    ['no object', () => '[]'],
    ['null', () => 'null'],
    ['another file', () => '{"format":"tapeline.timeline/1"}'],
    ['of a later format', () => text.replace('tapeline.receipt/1', 'tapeline.receipt/2')],
    ['nested deeper than a stack', () => withValue(deep(100_000))],
    ['nested too deep', () => withValue(deep(200))],
    ['too long', () => `${text}${' '.repeat(16_000_000)}`],
    ['with a key twice', () => text.replace('"path":', '"path": "breadth", "path":')],
    ['with a field of its own', () => forged(text, (receipt) => Object.assign(receipt, { html: '<b>' }))],
    ['with a prototype', () => text.replace('{', '{"__proto__": {"format": "tapeline.receipt/1"},')],
    ['with a format in a prototype only', () => '{"__proto__": {"format": "tapeline.receipt/1"}}'],
    [
      'with a prototype in an event',
      () => text.replace('"data": {', '"data": { "__proto__": { "price": 1 },'),
    ],
    ...(
      [
        ['path', 3],
        ['path', ''],
        ['path', 'x'.repeat(20_000)],
        ['at', 'today'],
        ['at', {}],
        ['at', 1e300],
        ['event', 'release'],
        ['event', ''],
        ['knownAt', null],
        ['projection', ['market']],
        ['projection', 'markets'],
        ['projection', '__proto__'],
        ['whatIfs', {}],
        ['whatIfs', [{ name: 'x', edits: [{ edit: 'eval', code: '1' }] }]],
        ['whatIfs', [{ name: 'x', edits: {} }]],
        ['whatIfs', [null]],
        ['events', 'all'],
        ['events', [1]],
        ['events', [{}]],
        ['events', [{ id: 'a', type: 'constructor', at: 0, seq: 0, data: {} }]],
        ['nextSeq', -1],
        ['nextSeq', 1e300],
        ['hashes', {}],
      ] as const
    ).map(([field, value]): readonly [string, () => string] => [
      `with ${field} ${JSON.stringify(value).slice(0, 40)}`,
      () =>
        forged(text, (receipt) => {
          Object.assign(receipt, { [field]: value })
        }),
    ]),
  ])('%s is refused', async (_, make) => {
    const changed = make()
    expect(changed).not.toBe(text)
    await expect(verifyReceipt(changed)).rejects.toMatchObject({ code: 'receipt.invalid' })
    expect(({} as Record<string, unknown>).format).toBeUndefined()
  })

  it('of an event type that this version does not know well enough is refused', async () => {
    const changed = forged(text, (receipt) => {
      for (const event of receipt.events as { version: number }[]) event.version = 9
    })
    await expect(verifyReceipt(changed)).rejects.toMatchObject({ code: 'receipt.invalid' })
  })
})
