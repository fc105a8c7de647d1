/** Law 5 of what-ifs: a branch equals a timeline built from scratch with the edits applied, to the byte. */
import { describe, expect, it } from '@jest/globals'
import { combineProjections, createTimeline, replay } from '@tapeline/core'
import { type MarketEvent, marketEvents, moves, quotes, records } from '@tapeline/core/market'
import { byId, inOrder, parseEdits, scale, shift, whatIf } from '@tapeline/core/what-if'
import fc from 'fast-check'
import { arbitraryEditPlans, arbitraryTape, buildTape } from './arbitrary-branch.js'
import { bytesOf } from './bytes.js'
import { editOf, nest, type Tape } from './nested-branches.js'
import { inputOf, shownBy, unnumbered } from './plain-branch.js'

const states = combineProjections({ name: 'states', parts: { quotes, moves, records } })

/** The price in the last event of an instrument. */
function lastPrice(tape: Tape, symbol: string): number | undefined {
  const reported = [...tape].flatMap((event) => {
    if (event.type === 'bar.closed' && event.data.symbol === symbol) return [event.data.close]
    const isPrice = event.type === 'price.traded' || event.type === 'close.published'
    return isPrice && event.data.symbol === symbol ? [event.data.price] : []
  })
  return reported.at(-1)
}

const PRICES = { 'price.traded': true, 'bar.closed': true, 'close.published': true }

const fromScratch = (events: readonly MarketEvent[]): Tape =>
  createTimeline(marketEvents).append(events.map((event) => event as never))

describe('law 5: a branch', () => {
  it('equals a timeline built from scratch with the edits applied', () => {
    fc.assert(
      fc.property(arbitraryTape(), arbitraryEditPlans(), (plan, plans) => {
        const tape = buildTape(plan)
        const { steps, plain } = nest(tape, plans)
        const branch = steps.at(-1)?.branch ?? tape
        const expected = shownBy(plain)
        expect(unnumbered(branch)).toEqual(unnumbered(expected))
        const scratch = replay(fromScratch(expected.map(inputOf)), states)
        const replayed = replay(branch, states)
        for (let position = 0; position <= branch.length; position += 1) {
          expect(bytesOf(replayed.atPosition(position))).toBe(bytesOf(scratch.atPosition(position)))
        }
      }),
    )
  })

  it('nested in another equals the same edits in order', () => {
    fc.assert(
      fc.property(arbitraryTape(), arbitraryEditPlans(), (plan, plans) => {
        const tape = buildTape(plan)
        const { steps } = nest(tape, plans)
        if (steps.length === 0) return
        const edits = steps.map(({ edit }) => editOf(edit))
        const branch = whatIf(tape, { name: 'at once', edits: [inOrder(edits)] })
        expect(JSON.stringify(branch)).toBe(JSON.stringify(steps.at(-1)?.branch))
        const read = parseEdits(JSON.parse(JSON.stringify([inOrder(edits)])))
        expect(JSON.stringify(whatIf(tape, { name: 'read', edits: read }))).toBe(JSON.stringify(branch))
      }),
    )
  })

  it('leaves its parents unchanged, and shares with them everything before the first difference', () => {
    fc.assert(
      fc.property(arbitraryTape(), arbitraryEditPlans(), (plan, plans) => {
        const tape = buildTape(plan)
        const [text, prefixes] = [JSON.stringify(tape), [...tape.chain.prefixes]]
        const bytes = bytesOf(replay(tape, states).atEnd())
        const { steps } = nest(tape, plans)
        let parent: Tape = tape
        for (const { branch } of steps) {
          const before = [...parent]
          const same = [...branch].findIndex((event, index) => bytesOf(event) !== bytesOf(before[index]))
          const shared = parent.chain.prefixes.filter(
            (prefix, index) => branch.chain.prefixes[index] === prefix,
          )
          const whole = parent.chain.prefixes.filter(
            (prefix) => prefix.end <= (same < 0 ? branch.length : same),
          )
          expect(shared.length).toBeGreaterThanOrEqual(
            Math.min(whole.length, branch.chain.prefixes.length) - 1,
          )
          parent = branch
        }
        expect(JSON.stringify(tape)).toBe(text)
        expect(tape.chain.prefixes.every((prefix, index) => prefix === prefixes[index])).toBe(true)
        expect(bytesOf(replay(tape, states).atEnd())).toBe(bytes)
      }),
    )
  })

  it('without edits is its parent', () => {
    fc.assert(
      fc.property(arbitraryTape(), (plan) => {
        const tape = buildTape(plan)
        expect(whatIf(tape, { name: 'nothing', edits: [] })).toBe(tape)
      }),
    )
  })

  it('that scales all moves by 1 holds the same blocks as its parent', () => {
    fc.assert(
      fc.property(arbitraryTape(), arbitraryEditPlans(), (plan, plans) => {
        const tape = buildTape(plan)
        const parent = nest(tape, plans).steps.at(-1)?.branch ?? tape
        const ids = [...parent].map(({ id }) => id)
        const same = whatIf(parent, {
          name: 'the same',
          edits: [scale(byId(...ids), 1, { mayBeEmpty: true, consequences: { scale: 1 } })],
        })
        expect(same.chain).toBe(parent.chain)
      }),
    )
  })
})

/** A tape, two picks of news, the factor for the consequences of the second, and the factor for those of the first after the shift. */
const cases = fc.record({
  plan: arbitraryTape(),
  pick: fc.nat(1000),
  other: fc.nat(1000),
  left: fc.constantFrom(0, 0.5, 1, 2),
  factor: fc.constantFrom(0, 0.5, 2),
  // All shifted events are after the tape.
  tradingDays: fc.integer({ min: 6, max: 9 }),
})

type Case = typeof cases extends fc.Arbitrary<infer Drawn> ? Drawn : never

describe('law 5: a shift with consequences', () => {
  /** The news with their consequences, shifted on a branch that scaled other consequences before. */
  function shifted({ plan, pick, other, left, tradingDays }: Case) {
    const tape = buildTape(plan)
    const news = [...tape].filter(({ type }) => type === 'news.published').map(({ id }) => id)
    const id = news[pick % Math.max(news.length, 1)]
    if (id === undefined) return undefined
    const scaled = scale(news[other % news.length] as string, left, { mayBeEmpty: true })
    const parent = whatIf(tape, { name: 'scaled', edits: [scaled] })
    if (parent.find(id) === undefined) return undefined
    const edit = shift(id, { tradingDays }, { consequences: 'along', exchange: 'XNYS' })
    return { id, parent, later: whatIf(parent, { name: 'later', edits: [edit] }) }
  }

  /** Expects the last prices of a branch to be those of another, to rounding. */
  function expectSameEnds(branch: Tape, other: Tape): void {
    for (const symbol of ['AA', 'BB']) {
      const [end, own] = [lastPrice(branch, symbol), lastPrice(other, symbol)]
      if (own !== undefined) expect((end as number) / own).toBeCloseTo(1, 9)
    }
  }

  it('can be repeated, by the same distance', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const found = shifted(drawn)
        if (found === undefined) return
        const { id, parent, later } = found
        const none = whatIf(parent, { name: 'none', edits: [scale(id, 0, { mayBeEmpty: true })] })
        const before = [...none].filter(({ type }) => type in PRICES)
        const after = [...later].filter(({ type }) => type in PRICES)
        expect(unnumbered(after.slice(0, before.length))).toEqual(unnumbered(before))
        expectSameEnds(later, parent)
      }),
    )
  })

  it('keeps all events', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const found = shifted(drawn)
        if (found === undefined) return
        const { parent, later } = found
        for (const { id } of parent) expect(later.find(id)?.id).toBe(id)
      }),
    )
  })

  it('keeps the causes: consequences scale as they would at their first place', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const found = shifted(drawn)
        if (found === undefined) return
        const { id, parent, later } = found
        const [there, here] = [later, parent].map((branch) =>
          whatIf(branch, { name: 'scaled', edits: [scale(id, drawn.factor, { mayBeEmpty: true })] }),
        ) as [Tape, Tape]
        expectSameEnds(there, here)
      }),
    )
  })
})
