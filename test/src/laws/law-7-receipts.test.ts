/** Law 7 for receipts: the events and edits in a receipt give its value again, and a number that is changed there shows. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { isTapelineError, replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { verifyReceipt, writeReceipt } from '@tapeline/core/receipt'
import { arbitraryMarketHistory } from '@tapeline/testing'
import fc from 'fast-check'
import { arbitraryEditPlans, arbitraryTape, buildTape } from './arbitrary-branch.js'
import { pathsOf } from './explained-alone.js'
import { nest, type Tape } from './nested-branches.js'

const looks = fc.array(
  fc.record({ where: fc.nat(1000), what: fc.nat(10_000), knownAt: fc.option(fc.nat(1000)) }),
  { minLength: 1, maxLength: 3 },
)

/** The receipts of some values of a tape. */
async function receiptsOf(
  tape: Tape,
  places: readonly { readonly where: number; readonly what: number; readonly knownAt: number | null }[],
): Promise<string[]> {
  const moments = [...tape].map(({ at }) => at)
  const texts: string[] = []
  for (const { where, what, knownAt: view } of places) {
    const at = moments[where % moments.length]
    const knownAt = view === null ? undefined : moments[view % moments.length]
    if (at === undefined) continue
    const seen = knownAt === undefined ? tape : tape.asKnownAt(knownAt)
    const state = orUndefined(() => replay(seen, market).at(at))
    const paths = state === undefined ? [] : pathsOf(state).filter((path) => path !== '')
    const path = paths[what % paths.length]
    if (path === undefined) continue
    texts.push(
      await writeReceipt(replay(tape, market), { path, at, ...(knownAt === undefined ? {} : { knownAt }) }),
    )
  }
  return texts
}

/** A view of what was known before may lack events that later ones need, and cannot be replayed then. */
function orUndefined<Value>(make: () => Value): Value | undefined {
  try {
    return make()
  } catch (error) {
    if (!isTapelineError(error)) throw error
    return undefined
  }
}

describe('law 7: a receipt', () => {
  it('of the market agrees', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryMarketHistory(), looks, async (tape, places) => {
        for (const text of await receiptsOf(tape, places))
          expect(await verifyReceipt(text)).toMatchObject({ verdict: 'agrees', differences: [] })
      }),
    )
  })

  it('of nested branches agrees', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryTape(), arbitraryEditPlans(), looks, async (plan, plans, places) => {
        const tape = buildTape(plan)
        const branch = nest(tape, plans).steps.at(-1)?.branch ?? tape
        for (const text of await receiptsOf(branch, places))
          expect(await verifyReceipt(text)).toMatchObject({ verdict: 'agrees', differences: [] })
      }),
    )
  })

  it('with another last price differs, even if its hashes fit', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryTape(), fc.constantFrom('AA', 'BB'), async (plan, symbol) => {
        const tape = buildTape(plan)
        const end = tape.eventBefore(tape.length)?.at ?? 0
        if (replay(tape, market).atEnd().quotes[symbol]?.last === undefined) return
        const path = `quotes.${symbol}.last`
        const text = await writeReceipt(replay(tape, market), { path, at: end })
        const changed = JSON.parse(text) as Changed
        const priced = changed.events.findLast(({ data }) => 'price' in data || 'close' in data)?.data
        if (priced === undefined) throw new Error('no price')
        const field = 'price' in priced ? 'price' : 'close'
        priced[field] = (priced[field] as number) + 0.125
        await expect(verifyReceipt(JSON.stringify(changed))).rejects.toMatchObject({
          code: 'receipt.invalid',
        })
        const outcome = await verifyReceipt(hashed(changed)).catch(({ code }: { code: string }) => code)
        if (outcome !== 'receipt.invalid') expect(outcome).toMatchObject({ verdict: 'differs' })
      }),
    )
  })
})

interface Changed {
  readonly events: { readonly data: Record<string, unknown> }[]
  readonly whatIfs: unknown
  readonly hashes: unknown
}

/** A receipt with hashes that fit. */
function hashed({ hashes: _, ...contents }: Changed): string {
  const sorted = (value: unknown): string =>
    JSON.stringify(value, (_key, own: unknown) =>
      typeof own === 'object' && own !== null && !Array.isArray(own)
        ? Object.fromEntries(Object.entries(own).sort(([one], [other]) => (one < other ? -1 : 1)))
        : own,
    )
  const hash = (part: unknown): string => createHash('sha256').update(sorted(part)).digest('hex')
  const { events, whatIfs } = contents
  const hashes = { events: hash(events), whatIfs: hash(whatIfs), receipt: hash(contents) }
  return JSON.stringify({ ...contents, hashes })
}
