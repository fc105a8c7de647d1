import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { at, faultOf, quote, rumour, tape } from './branches.fixture.js'
import { matcherOf, selectEvents } from './select-events.js'
import {
  byId,
  byInstrument,
  bySector,
  bySource,
  byType,
  causedBy,
  complement,
  intersection,
  type Selector,
  union,
  within,
} from './selector.js'

const timeline = tape([
  rumour('r', at(27, '10:00'), { sources: [{ name: 'A', fact: 'F1' }] }),
  rumour('s', at(27, '11:00'), { causes: ['r'], sources: [{ name: 'A', fact: 'F2' }, { name: 'B' }] }),
  quote('x', at(27, '12:00'), 5, { causes: ['s'] }),
  quote('y', at(27, '13:00'), 5, {}, 'Y'),
  quote('old', at(27, '14:00'), 5),
  quote('new', at(27, '14:00'), 6, { replaces: 'old', causes: [{ id: 'r', share: 0.5 }] }),
])

const idsOf = (selector: Selector): string[] =>
  selectEvents(timeline, selector).events.map(({ event }) => event.id)

describe('selectors', () => {
  it.each<[Selector, string[]]>([
    ['r', ['r']],
    [byId('y', 'r', 'r'), ['r', 'y']],
    [byId('old'), []],
    [byType('rumour.heard'), ['r', 's']],
    [byInstrument('Y'), ['listed-Y', 'y']],
    [bySector('tool'), ['listed-X', 'x', 'new']],
    [bySource({ name: 'A' }), ['r', 's']],
    [bySource({ fact: 'F2' }), ['s']],
    [bySource({ name: 'B', fact: 'F2' }), []],
    [causedBy('r'), ['s', 'new']],
    [within({ from: at(27, '11:00'), to: at(27, '12:00') }), ['s', 'x']],
    [union(), []],
    [union('y', byType('rumour.heard')), ['r', 's', 'y']],
    [intersection(bySector('tool'), complement(byType('thing.listed'))), ['x', 'new']],
  ])('%j selects %j', (selector, ids) => {
    expect(idsOf(selector)).toEqual(ids)
  })

  it('report the ids that are not in the timeline', () => {
    expect(selectEvents(timeline, byId('old', 'missing', 'r')).missing).toEqual(['old', 'missing'])
    expect(selectEvents(timeline, union(byType('rumour.heard'), 'missing')).missing).toEqual(['missing'])
    expect(selectEvents(timeline, complement('missing')).missing).toEqual([])
  })

  it('need moments, not bare days', () => {
    expect(faultOf(() => within({ from: '2025-01-27', to: '2025-01-28' })).code).toBe('date.incomplete')
  })

  const { selector } = fc.letrec<{ selector: Selector; leaf: Selector }>((tie) => ({
    selector: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tie('leaf'),
      fc.array(tie('selector'), { maxLength: 3 }).map((of) => union(...of)),
      fc.array(tie('selector'), { minLength: 1, maxLength: 3 }).map((of) => intersection(...of)),
      tie('selector').map(complement),
    ),
    leaf: fc.oneof(
      fc.constantFrom<Selector[]>(
        'r',
        byType('quote.given'),
        byInstrument('X'),
        bySector('toy'),
        causedBy('r'),
      ),
      fc.tuple(fc.integer({ min: 9, max: 15 }), fc.nat(4)).map(([hour, length]) =>
        within({
          from: at(27, `${String(hour).padStart(2, '0')}:00`),
          to: at(27, `${hour + length}:00`.padStart(5, '0')),
        }),
      ),
    ),
  }))

  it('find the same events in blocks and by ids as one by one', () => {
    fc.assert(
      fc.property(selector, (own) => {
        const matches = matcherOf(timeline, own)
        expect(idsOf(own)).toEqual([...timeline].filter(matches).map(({ id }) => id))
      }),
    )
  })

  it('obey the laws of sets', () => {
    fc.assert(
      fc.property(selector, selector, (one, other) => {
        expect(idsOf(complement(complement(one)))).toEqual(idsOf(one))
        expect(idsOf(complement(union(one, other)))).toEqual(
          idsOf(intersection(complement(one), complement(other))),
        )
      }),
    )
  })
})
