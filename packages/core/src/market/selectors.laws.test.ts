import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Timeline } from '../timeline/timeline.js'
import { defineReaction } from '../whatif/define-reaction.js'
import { matcherOf, selectEvents } from '../whatif/select-events.js'
import {
  byId,
  byInstrument,
  bySector,
  bySource,
  byType,
  complement,
  intersection,
  type Selector,
  union,
  within,
} from '../whatif/selector.js'
import { whatIf } from '../whatif/what-if.js'
import { arbitraryLines } from './arbitrary-tape.fixture.js'
import { type MarketEvent, marketEvents } from './events.js'
import { quotes } from './quotes.js'
import { tape } from './tape.fixture.js'

const SOURCES = [[], [{ name: 'A' }], [{ name: 'A', fact: 'F1' }, { name: 'B' }]]

/** A tape in columns with renames, reused names, sources and corrections of some trades. */
const arbitraryTape: fc.Arbitrary<Timeline<MarketEvent>> = fc
  .record({ lines: arbitraryLines, size: fc.constantFrom(2, 5, 64), every: fc.integer({ min: 2, max: 9 }) })
  .map(({ lines, size, every }) => {
    const sourced = lines.map((line, index) => ({ ...line, sources: SOURCES[index % SOURCES.length] }))
    const corrections = sourced.flatMap((line, index) =>
      line.type === 'price.traded' && index % every === 0
        ? [{ ...line, data: { ...line.data, price: line.data.price + 1 }, replaces: `e${index}` }]
        : [],
    )
    return tape([...sourced, ...corrections] as typeof lines, { blockSize: size })
  })

/** A selector, by the events of a tape. */
function selectorsOn(timeline: Timeline<MarketEvent>): fc.Arbitrary<Selector> {
  const events = [...timeline]
  const names = [
    ...new Set(
      events.flatMap(({ data }) => ('symbol' in data && data.symbol !== undefined ? [data.symbol] : [])),
    ),
  ]
  const sectors = events.flatMap(({ data }) =>
    'sector' in data && data.sector !== undefined ? [data.sector] : [],
  )
  const event = fc.constantFrom(...events)
  return fc.letrec<{ selector: Selector; leaf: Selector }>((tie) => ({
    selector: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tie('leaf'),
      fc.array(tie('selector'), { maxLength: 3 }).map((of) => union(...of)),
      fc.array(tie('selector'), { minLength: 1, maxLength: 3 }).map((of) => intersection(...of)),
      tie('selector').map(complement),
    ),
    leaf: fc.oneof(
      event.map(({ id }): Selector => id),
      fc.array(event, { minLength: 1, maxLength: 3 }).map((list) => byId(...list.map(({ id }) => id))),
      event.map(({ type }) => byType(type)),
      fc.constantFrom(...names, 'NONE').map((name) => byInstrument(name)),
      fc.constantFrom(...sectors, 'none').map((sector) => bySector(sector)),
      fc.constantFrom(bySource({ name: 'A' }), bySource({ fact: 'F1' }), bySource({ name: 'B', fact: 'F1' })),
      fc
        .tuple(event, event)
        .map(([{ at: one }, { at: other }]) =>
          within({ from: Math.min(one, other), to: Math.max(one, other) }),
        ),
    ),
  })).selector
}

const selected = arbitraryTape.chain((timeline) =>
  // A function, because a failing property would print a whole timeline.
  selectorsOn(timeline).map((selector) => ({ read: () => timeline, selector })),
)

const TYPES = ['price.traded', 'bar.closed', 'close.published', 'instrument.listed'] as const
/** The types of one or two reactions. */
const selectedTypes = fc.array(fc.subarray([...TYPES], { minLength: 1 }), { minLength: 1, maxLength: 2 })

describe('selectors on a tape in columns', () => {
  it('select by index and columns what they select event by event', () => {
    fc.assert(
      fc.property(selected, ({ read, selector }) => {
        const timeline = read()
        const matches = matcherOf(timeline as unknown as Timeline, selector)
        const { events } = selectEvents(timeline as unknown as Timeline, selector)
        expect(events.map(({ event }) => event)).toEqual([...timeline].filter(matches))
      }),
    )
  })

  it('show a reaction the events of its types that `where` selects, in order', () => {
    fc.assert(
      fc.property(selected, selectedTypes, ({ read, selector }, types) => {
        const timeline = read()
        const matches = matcherOf(timeline as unknown as Timeline, selector)
        const seen: string[] = []
        const reactions = types.map((on, index) =>
          defineReaction({
            name: `notes ${index}`,
            events: marketEvents,
            on,
            where: selector,
            projection: quotes,
            parameters: {},
            react: ({ id }) => {
              seen.push(id)
              return []
            },
          }),
        )
        // A selector may name an instrument or sector that the tape does not have.
        const options = {
          name: 'notes',
          reactions: reactions.map((own) => ({ ...own, answersSimulated: true })),
        }
        whatIf(timeline, options)
        const answered = [...timeline]
          .filter(matches)
          .flatMap(({ id, type }) =>
            types.flatMap((on) => ((on as readonly string[]).includes(type) ? [id] : [])),
          )
        expect(seen).toEqual(answered)
      }),
    )
  })
})
