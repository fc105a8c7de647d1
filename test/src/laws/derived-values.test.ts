/** Derived values equal the same computation by hand, wherever they are read. */
import { describe, expect, it } from '@jest/globals'
import {
  combineProjections,
  createTimeline,
  defineEvent,
  defineKeyedProjection,
  defineProjection,
  explain,
  replay,
} from '@tapeline/core'
import { checkPath, valueAtPath } from '@tapeline/core/internal'
import { compare } from '@tapeline/core/what-if'
import fc from 'fast-check'
import { z } from 'zod'

const paid = defineEvent({
  type: 'amount.paid',
  schema: z.strictObject({ account: z.string(), amount: z.number() }),
  instrument: 'account',
})
const events = [paid] as const

const plain = defineProjection({
  name: 'plain',
  events,
  initial: () => ({ amounts: [] as number[] }),
  derive: ({ amounts }) => ({
    get mean(): number | undefined {
      return this.count === 0 ? undefined : this.total / this.count
    },
    get total(): number {
      return amounts.reduce((sum, amount) => sum + amount, 0)
    },
    count: amounts.length,
  }),
  recipes: () => ({
    'amount.paid': (draft, { data }) => {
      draft.amounts.push(data.amount)
    },
  }),
})

const keyed = defineKeyedProjection({
  name: 'keyed',
  events,
  fields: { paid: { kind: 'number', initial: 0 }, largest: 'number' },
  derive: ({ paid: sum = 0, largest = 0 }) => ({
    get share(): number {
      return sum === 0 ? 0 : largest / this.doubled
    },
    get doubled(): number {
      return 2 * sum
    },
  }),
  recipes: (blank) => ({
    'amount.paid': (draft, { data }) => {
      const entry = draft[data.account] ?? blank()
      draft[data.account] = entry
      entry.paid += data.amount
      if (entry.largest === undefined || data.amount > entry.largest) entry.largest = data.amount
    },
  }),
})

const both = combineProjections({
  name: 'both',
  parts: { plain, keyed },
  derive: (state, tape) => ({
    get rest(): number {
      return state.plain.total - this.ofA
    },
    get ofA(): number {
      return state.keyed.a?.doubled ?? 0
    },
    get last(): string | undefined {
      return tape.events('amount.paid').at(-1)?.data.account
    },
  }),
})

type Payment = readonly [account: string, amount: number]

function byHand(payments: readonly Payment[]): unknown {
  const amounts = payments.map(([, amount]) => amount)
  const total = amounts.reduce((sum, amount) => sum + amount, 0)
  const accounts = [...new Set(payments.map(([account]) => account))]
  const entries = accounts.map((account) => {
    const own = payments.flatMap(([other, amount]) => (other === account ? [amount] : []))
    const sum = own.reduce((left, right) => left + right, 0)
    const largest = Math.max(...own)
    return [account, { paid: sum, largest, share: largest / (2 * sum), doubled: 2 * sum }] as const
  })
  const ofA = 2 * (entries.find(([account]) => account === 'a')?.[1].paid ?? 0)
  return {
    plain: {
      amounts,
      mean: amounts.length === 0 ? undefined : total / amounts.length,
      total,
      count: amounts.length,
    },
    keyed: Object.fromEntries(entries),
    rest: total - ofA,
    ofA,
    last: payments.at(-1)?.[0],
  }
}

const payments = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 99 })), {
  maxLength: 12,
})
const timelineOf = (list: readonly Payment[]) =>
  createTimeline(events, { blockSize: 3 }).append(
    list.map(([account, amount], at) => ({
      id: `e${at}`,
      type: 'amount.paid' as const,
      at,
      data: { account, amount },
    })),
  )

describe('derived values of all kinds of projections', () => {
  it('equal a computation by hand at every position, forwards and backwards', () => {
    fc.assert(
      fc.property(payments, (list) => {
        const replayed = replay(timelineOf(list), both)
        const positions = [...list.keys(), list.length]
        for (const position of [...positions, ...positions.reverse()])
          expect(replayed.atPosition(position)).toEqual(byHand(list.slice(0, position)))
        for (const mode of ['immer', 'checked'] as const)
          expect(replay(timelineOf(list), both, { mode }).atEnd()).toEqual(byHand(list))
      }),
    )
  })

  it('are seen by paths, conditions, explanations and comparisons', () => {
    const path = fc.constantFrom(
      'plain.total',
      'plain.mean',
      'keyed.a.doubled',
      'keyed.a.share',
      'rest',
      'ofA',
    )
    fc.assert(
      fc.property(payments, path, fc.nat(), (list, name, drop) => {
        fc.pre(list.some(([account]) => account === 'a'))
        const timeline = timelineOf(list)
        const replayed = replay(timeline, both)
        const states = [...list.keys(), list.length].map((position) => byHand(list.slice(0, position)))
        const value = valueAtPath(states.at(-1), name)
        checkPath(replayed, name)
        expect(valueAtPath(replayed.atEnd(), name)).toBe(value)
        const found = replayed.first((state) => valueAtPath(state, name) === value)
        const expected = states.findIndex((state, index) => index > 0 && valueAtPath(state, name) === value)
        expect(found?.position).toBe(expected)

        const explanation = explain(replayed, { path: name, position: timeline.length })
        expect(explanation.value).toBe(value)
        const ids = new Set(explanation.evidence.map(({ event }) => event.id))
        const alone = list.filter((_, index) => ids.has(`e${index}`))
        expect(valueAtPath(byHand(alone), name)).toBe(value)

        const without = list.filter((_, index) => index !== drop % list.length)
        const { differences } = compare({
          a: timeline,
          b: timelineOf(without),
          projection: both,
        }).atEnd()
        const other = valueAtPath(byHand(without), 'plain.total')
        expect(differences).toContainEqual({
          path: 'plain.total',
          a: valueAtPath(states.at(-1), 'plain.total'),
          b: other,
        })
      }),
    )
  })
})
