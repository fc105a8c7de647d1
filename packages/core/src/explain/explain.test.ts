/* Over 250 lines: one small tape and its projections serve every example. */
import { isProxy } from 'node:util/types'
import { describe, expect, it } from '@jest/globals'
import { z } from 'zod'
import { defineEvent, type EventDefinition } from '../event/definition.js'
import { codeOf } from '../event/faults.fixture.js'
import { combineProjections } from '../projection/combine.js'
import { valueAtPath } from '../projection/path.js'
import { defineProjection, type Projection } from '../projection/projection.js'
import { defineKeyedProjection } from '../replay/keyed-projection.js'
import { replay } from '../replay/replay.js'
import { createTimeline, type Timeline } from '../timeline/timeline.js'
import { type ExplainOptions, explain } from './explain.js'

interface Entry {
  readonly account: string
  readonly amount: number
}

const entry: z.ZodType<Entry> = z.strictObject({ account: z.string(), amount: z.number() })
type Definition<Type extends string> = EventDefinition<Type, Entry>
const opened: Definition<'account.opened'> = defineEvent({
  type: 'account.opened',
  schema: entry,
  instrument: 'account',
  listsInstrument: true,
  context: true,
})
const paid: Definition<'amount.paid'> = defineEvent({
  type: 'amount.paid',
  schema: entry,
  instrument: 'account',
})
const set: Definition<'limit.set'> = defineEvent({ type: 'limit.set', schema: entry, instrument: 'account' })
const swept: Definition<'accounts.swept'> = defineEvent({ type: 'accounts.swept', schema: entry })
const definitions = [opened, paid, set, swept] as const

type Line = readonly [type: (typeof definitions)[number]['type'], account: string, amount: number]

function ledger(lines: readonly Line[], blockSize = 4): Timeline {
  const inputs = lines.map(([type, account, amount], index) => ({
    id: `e${index}`,
    type,
    at: index * 1000,
    data: { account, amount },
  }))
  return createTimeline(definitions, { blockSize }).append(inputs) as unknown as Timeline
}

const accounts = defineKeyedProjection({
  name: 'accounts',
  events: definitions,
  fields: { balance: 'number', highest: 'number', limit: 'number' },
  derive: ({ balance, limit }) => ({
    room: balance === undefined || limit === undefined ? undefined : limit - balance,
  }),
  recipes: (blank) => ({
    'account.opened': (draft, { data }) => {
      draft[data.account] = blank()
    },
    'amount.paid': (draft, { data }) => {
      const own = draft[data.account]
      if (own === undefined) throw new Error('this account is not open')
      own.balance = (own.balance ?? 0) + data.amount
      if (own.highest === undefined || own.balance > own.highest) own.highest = own.balance
    },
    'limit.set': (draft, { data }) => {
      const own = draft[data.account]
      if (own !== undefined) own.limit = data.amount
    },
    // Moves what is there from all other accounts to one.
    'accounts.swept': (draft, { data }) => {
      const own = draft[data.account]
      if (own === undefined) return
      for (const account in draft) {
        const other = draft[account]
        if (other === own || other === undefined) continue
        own.balance = (own.balance ?? 0) + (other.balance ?? 0)
        other.balance = 0
      }
    },
  }),
})

const counts = defineProjection({
  name: 'counts',
  events: definitions,
  reads: { accounts },
  initial: (): { payments: number; largest?: { account: string; balance: number } } => ({ payments: 0 }),
  recipes: () => ({
    'amount.paid': (draft, { data }, reads) => {
      draft.payments += 1
      const balance = reads.accounts[data.account]?.balance ?? 0
      if (draft.largest === undefined || balance > draft.largest.balance) {
        draft.largest = { account: data.account, balance }
      }
    },
  }),
})

const book = combineProjections({
  name: 'book',
  parts: { accounts, counts },
  derive: (state, tape) => ({
    get total() {
      return Object.values(state.accounts).reduce((sum, { balance }) => sum + (balance ?? 0), 0)
    },
    get names() {
      return tape.events('account.opened').map(({ data }) => (data as Entry).account)
    },
    get secondsAgo() {
      return tape.now === undefined ? 0 : (tape.at(tape.now - 2000).total as number)
    },
  }),
})

/** The ids of the evidence of a value and of its context, each list as text; checked by law 7. */
function explained(
  timeline: Timeline,
  path: string,
  position = timeline.length,
  projection: Projection<unknown> = book,
): string {
  const { value, evidence, context } = explain(replay(timeline, projection), { path, position })
  const alone = (kept: readonly { readonly event: { readonly id: string } }[]): unknown => {
    const ids = new Set(kept.map(({ event }) => event.id))
    try {
      return valueAtPath(
        replay(
          timeline.filter(({ id }) => ids.has(id)),
          projection,
        ).atEnd(),
        path,
      )
    } catch {
      return 'failed'
    }
  }
  expect(alone([...evidence, ...context])).toEqual(value)
  for (const item of evidence)
    expect(alone([...evidence.filter((other) => other !== item), ...context])).not.toEqual(value)
  const idsOf = (list: typeof evidence): string => list.map(({ event }) => event.id).join(' ')
  return `${idsOf(evidence)} | ${idsOf(context)}`
}

const plain = ledger([
  ['account.opened', 'a', 0],
  ['account.opened', 'b', 0],
  ['amount.paid', 'a', 10],
  ['limit.set', 'a', 50],
  ['amount.paid', 'b', 99],
  ['amount.paid', 'a', 20],
  ['limit.set', 'a', 80],
  ['amount.paid', 'a', -25],
])

describe('the evidence of a value', () => {
  it('is every event that a sum adds up, and no event of another key', () => {
    expect(explained(plain, 'accounts.a.balance')).toBe('e2 e5 e7 | e0')
  })

  it('is the last event alone if that overwrites the value', () => {
    expect(explained(plain, 'accounts.a.limit')).toBe('e6 | e0')
  })

  it('includes the events behind fields that derive from others', () => {
    expect(explained(plain, 'accounts.a.room')).toBe('e2 e5 e6 e7 | e0')
  })

  it('belongs to a moment, given by date, event or position', () => {
    const path = 'accounts.a.balance'
    const moments: readonly ExplainOptions[] = [
      { path, at: 6500 },
      { path, event: 'e6' },
      { path, position: 7 },
    ]
    for (const options of moments) {
      const { evidence } = explain(replay(plain, book), options)
      expect(evidence.map(({ event }) => event.id)).toEqual(['e2', 'e5'])
    }
  })

  it('includes the events behind projections that are read', () => {
    expect(explained(plain, 'counts.largest.balance')).toBe('e4 | e1')
    expect(explained(plain, 'counts.payments')).toBe('e2 e4 e5 e7 | e0 e1')
  })

  it('includes the events that derived values read from the tape', () => {
    expect(explained(plain, 'total')).toBe('e2 e4 e5 e7 | e0 e1')
    expect(explained(plain, 'names[1]')).toBe(' | e0 e1')
  })

  it('includes the evidence of an earlier state, and the event that sets the time of that state', () => {
    // Two seconds before the last event, `a` had 30 and `b` 99.
    expect(explained(plain, 'secondsAgo')).toBe('e2 e4 e5 e7 | e0 e1')
  })

  it('includes everything inside an object or a list', () => {
    expect(explained(plain, 'accounts.a')).toBe('e2 e5 e6 e7 | e0')
    expect(explained(plain, 'names')).toBe(' | e0 e1')
  })
  it('includes events of other keys that recipes read', () => {
    const timeline = ledger([
      ['account.opened', 'a', 0],
      ['account.opened', 'b', 0],
      ['account.opened', 'c', 0],
      ['amount.paid', 'b', 5],
      ['amount.paid', 'c', 0],
      ['accounts.swept', 'a', 0],
      ['limit.set', 'a', 9],
      ['amount.paid', 'c', 1],
    ])
    expect(explained(timeline, 'accounts.a.balance')).toBe('e3 e5 | e0 e1')
    expect(explained(timeline, 'accounts.b.balance')).toBe('e5 | e0 e1')
  })
  it('is found many unrelated blocks earlier', () => {
    const lines: Line[] = [
      ['account.opened', 'a', 0],
      ['account.opened', 'b', 0],
      ['limit.set', 'a', 7],
    ]
    for (let index = 0; index < 400; index += 1) lines.push(['amount.paid', index % 3 === 0 ? 'a' : 'b', 1])
    const timeline = ledger(lines, 8)
    replay(timeline, book).atEnd()
    expect(explained(timeline, 'accounts.a.limit')).toBe('e2 | e0')
  })
  it('is empty for a path without a value, and rejects an invalid path or moment', () => {
    const run = replay(plain, book)
    expect(explain(run, { path: 'accounts.a.balance', position: 0 })).toMatchObject({
      value: undefined,
      evidence: [],
      context: [],
    })
    expect(codeOf(() => explain(run, { path: 'acounts.a', position: 3 }))).toBe('path.invalid')
    expect(codeOf(() => explain(run, { path: 'accounts..a', position: 3 }))).toBe('path.invalid')
    for (const position of [-1, 1.5, 9]) {
      expect(codeOf(() => explain(run, { path: 'total', position }))).toBe('position.range')
    }
    expect(codeOf(() => explain(run, { path: 'total', event: 'missing' }))).toBe('event.unknown')
    for (const moments of [{}, { at: 6500, event: 'e6' }]) {
      expect(codeOf(() => explain(run, { path: 'total', ...moments } as ExplainOptions))).toBe(
        'argument.invalid',
      )
    }
  })
})
describe('a value that single entries cannot explain', () => {
  it('is minimal for a value of many entries and a state without entries', () => {
    const names = defineProjection({
      name: 'names',
      events: definitions,
      initial: (): { count: number } => ({ count: 0 }),
      recipes: () => ({
        'account.opened': (draft) => {
          draft.count += 1
        },
      }),
    })
    const funded = combineProjections({
      name: 'funded',
      parts: { accounts, names },
      derive: (state) => ({
        get isMost() {
          const funds = Object.values(state.accounts).filter(({ balance = 0 }) => balance > 0)
          return funds.length * 2 > state.names.count
        },
      }),
    })
    const keys = Array.from({ length: 140 }, (_, index) => `a${index}`)
    const lines = [
      ...keys.map((key): Line => ['account.opened', key, 0]),
      ...keys.map((key): Line => ['amount.paid', key, 1]),
    ]
    const run = replay(ledger(lines, 64), funded)
    const { value, evidence } = explain(run, { path: 'isMost', position: lines.length })
    expect([value, evidence.length]).toEqual([true, 71])
  })

  it('is found by widening the slice: a recipe that counts the entries', () => {
    const crowd = defineKeyedProjection({
      name: 'crowd',
      events: definitions,
      fields: { place: 'number' },
      recipes: (blank) => ({
        'account.opened': (draft, { data }) => {
          const place = Object.keys(draft).length + 1
          draft[data.account] = { ...blank(), place }
        },
      }),
    })
    const timeline = ledger(['a', 'b', 'c', 'd'].map((account): Line => ['account.opened', account, 0]))
    expect(explained(timeline, 'c.place', undefined, crowd)).toBe(' | e0 e1 e2')
  })

  it('fails if a recipe reads more than its arguments', () => {
    let calls = 0
    const impure = defineProjection({
      name: 'impure',
      events: definitions,
      initial: () => ({ calls: 0 }),
      recipes: () => ({
        'amount.paid': (draft) => {
          calls += 1
          draft.calls = calls
        },
      }),
    })
    expect(codeOf(() => explain(replay(plain, impure), { path: 'calls', position: plain.length }))).toBe(
      'explain.failed',
    )
  })
})
describe('the hot loop', () => {
  it('runs recipes that never meet a proxy of explain()', () => {
    let [seen, proxies] = [0, 0]
    const watched = defineKeyedProjection({
      name: 'watched',
      events: definitions,
      fields: { balance: 'number' },
      recipes: (blank) => ({
        'amount.paid': (draft, { data }) => {
          seen += 1
          draft[data.account] ??= blank()
          const own = draft[data.account]
          if (isProxy(draft) || isProxy(own)) proxies += 1
          if (own !== undefined) own.balance = (own.balance ?? 0) + data.amount
        },
      }),
    })
    expect(explained(plain, 'a.balance', undefined, watched)).toBe('e2 e5 e7 | ')
    expect(seen).toBeGreaterThan(4)
    expect(proxies).toBe(0)
  })
})
