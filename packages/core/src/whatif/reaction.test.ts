import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { replay } from '../replay/replay.js'
import { at, type Event, faultOf, levels, quote, rumour, tape } from './branches.fixture.js'
import { insert, remove, replace, scale, shift } from './edit.js'
import type { Reaction } from './reaction.js'
import { asks, base, shock } from './reactions.fixture.js'
import { byType } from './selector.js'
import { whatIf } from './what-if.js'

describe('reactions', () => {
  it('derive simulated events, on which later prices are rebased', () => {
    const branch = whatIf(base, { name: 'shocked', reactions: [shock()] })
    expect(levels(branch)).toEqual({
      q0: 100,
      'sim-shock-r-1': 50,
      q1: 75,
      'sim-shock-s-1': 37.5,
      q2: 18.75,
    })
    expect(branch.get('sim-shock-r-1')).toMatchObject({
      basis: 'simulated',
      at: at(27, '12:00'),
      causes: [{ id: 'r', share: 1 }],
    })
    expect(branch.get('q1').basis).toBe('simulated')
    expect(branch.get('q0').basis).toBe('recorded')
  })

  it('see the state right before the event, with all events derived by then', () => {
    const seen: [string, unknown][] = []
    const watch = shock({
      name: 'watch',
      on: ['rumour.heard', 'quote.given'],
      react: (event, state) => {
        seen.push([event.id, { ...state }])
        return []
      },
    })
    const branch = whatIf(base, { name: 'watched', reactions: [shock(), watch] })
    expect(seen).toEqual([
      ['q0', {}],
      ['r', { X: 100 }],
      ['q1', { X: 50 }],
      ['s', { X: 75 }],
      ['q2', { X: 37.5 }],
    ])
    for (const [id, state] of seen)
      expect(replay(branch, asks).atPosition(branch.positionOf(id) - 1)).toEqual(state)
  })

  it('come after all other events of their instant, and answer derived events only on request', () => {
    const echo = (answersSimulated: boolean): Reaction =>
      shock({
        name: 'echo',
        on: ['quote.given'],
        answersSimulated,
        react: (event) =>
          event.basis === 'simulated' ? [{ type: 'rumour.heard', data: { text: 'moved' } }] : [],
      })
    const crowded = base.append([rumour('same', at(27, '12:00'))])
    const deaf = whatIf(crowded, { name: 'deaf', reactions: [shock(), echo(false)] })
    expect([...deaf].filter((event) => event.at === at(27, '12:00')).map(({ id }) => id)).toEqual([
      'r',
      'same',
      'sim-shock-r-1',
      'sim-shock-same-1',
    ])
    const heard = whatIf(base, { name: 'heard', reactions: [shock({ where: 'r' }), echo(true)] })
    expect(
      [...heard]
        .filter(({ basis, type }) => basis === 'simulated' && type === 'rumour.heard')
        .map(({ id }) => id),
    ).toEqual([
      'sim-echo-sim-shock-r-1-1',
      // Prices that depend on a simulated one are simulated, too, but are still recorded events of the branch.
      'sim-echo-q1-1',
      'sim-echo-q2-1',
    ])
  })

  it('answer inserted events, and shifted events at their new time', () => {
    const edits = [insert<Event>(rumour('new', at(27, '10:30'))), shift('r', { hours: 2 })]
    const branch = whatIf(base, {
      name: 'edited',
      edits,
      reactions: [shock({ where: byType('rumour.heard') })],
    })
    expect(levels(branch)).toMatchObject({ 'sim-shock-new-1': 50, q1: 75, 'sim-shock-r-1': 37.5 })
    expect(branch.get('sim-shock-r-1').at).toBe(at(27, '14:00'))
  })

  it('may be deferred to a later moment, and see the state at that moment', () => {
    const slow = shock({
      where: 'r',
      react: ({ at: from }, _, { later }) => [
        later(from + 5_400_000, (state) => [
          { type: 'quote.given', data: { name: 'X', bid: 1, ask: (state.X ?? 0) / 2 } },
        ]),
      ],
    })
    expect(levels(whatIf(base, { name: 'slow', reactions: [slow] }))).toMatchObject({
      q1: 150,
      'sim-shock-r-1': 75,
      q2: 37.5,
    })
  })

  it('may replace an event, and undo its move', () => {
    const halt = shock({
      name: 'halt',
      on: ['quote.given'],
      where: 'q1',
      react: (event, state) =>
        event.type === 'quote.given'
          ? [{ type: 'quote.given', data: { ...event.data, ask: state.X ?? 1 }, inPlace: true }]
          : [],
    })
    const branch = whatIf(base, { name: 'halted', reactions: [halt] })
    expect(levels(branch)).toEqual({ q0: 100, 'sim-halt-q1-1': 100, q2: 50 })
    expect(branch.positionOf('sim-halt-q1-1')).toBe(base.positionOf('q1'))
    expect([...whatIf(branch, { name: 'same', edits: [scale('s', 1, { mayBeEmpty: true })] })]).toEqual([
      ...branch,
    ])
  })

  it('keep their events in branches of the branch, which scale with their causes', () => {
    const shocked = whatIf(base, { name: 'shocked', reactions: [shock({ where: 'r' })] })
    expect(levels(whatIf(shocked, { name: 'half', edits: [scale('r', 0.5)] }))).toMatchObject({
      'sim-shock-r-1': 100 * 0.5 ** 0.5,
    })
    const none = whatIf(shocked, { name: 'none', edits: [remove('r', { consequences: 'drop' })] })
    expect(levels(none)).toEqual(levels(base))
    expect(none.get('q1')).toEqual(base.get('q1'))
    expect(faultOf(() => whatIf(shocked, { name: 'unstated', edits: [remove('r')] })).code).toBe(
      'edit.consequences',
    )
    const kept = whatIf(shocked, { name: 'again', reactions: [shock({ where: 'r' })] })
    expect([...kept]).toEqual([...shocked])
  })

  it('derive consequences again on rederive', () => {
    const declared = tape([
      quote('q0', at(27, '10:00'), 100),
      rumour('r', at(27, '12:00')),
      quote('q1', at(27, '13:00'), 80, { causes: ['r'] }),
    ])
    const worse = replace('r', { data: { text: 'worse' }, consequences: 'rederive' })
    const branch = whatIf(declared, { name: 'worse', edits: [worse], reactions: [shock()] })
    expect(levels(branch)).toEqual({ q0: 100, 'sim-shock-r-1': 50, q1: 50 })
    const worst = whatIf(branch, {
      name: 'worst',
      edits: [worse],
      reactions: [shock({ parameters: { factor: 0.1 } })],
    })
    expect(levels(worst)).toEqual({ q0: 100, 'sim-shock-r-1': 10, q1: 10 })
  })

  it('are the same for the same seed, whatever other reactions draw', () => {
    const random = shock({
      name: 'random',
      react: (_, state, { random: source }) => {
        const ask = (state.X ?? 1) * (0.5 + source.uniform()) + source.integer(1, 6)
        return [{ type: 'quote.given', data: { name: 'X', bid: 1, ask } }]
      },
    })
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const branch = () => whatIf(base, { name: 'random', reactions: [random], seed })
        expect(JSON.stringify(branch())).toBe(JSON.stringify(branch()))
        const others = [
          random,
          shock({ name: 'idle', react: (_, __, tools) => (tools.random.uniform() > 2 ? [] : []) }),
        ]
        expect(JSON.stringify(whatIf(base, { name: 'both', reactions: others, seed }))).toBe(
          JSON.stringify(branch()),
        )
      }),
    )
    const drawn = [1, 2, 3, 4].map(
      (seed) => levels(whatIf(base, { name: 'random', reactions: [random], seed })).q2,
    )
    expect(new Set(drawn).size).toBe(4)
  })

  it('give each event a unique id and its own random numbers, whatever names contain', () => {
    const names = ['a', 'a-b', 'a%2Db', 'a-', 'b', '-', 'look']
    const ids = ['b-1', '1', '-b-1', 'b', '1-1', 'b%2D1', 'b-1#1', 'look']
    const heard = tape([quote('q0', at(27, '10:00'), 100), ...ids.map((id) => rumour(id, at(27, '12:00')))])
    const draws = new Map<string, number>()
    const reactionOf = (name: string): Reaction =>
      shock({
        name,
        react: (event, _, { random, later }) => {
          draws.set(JSON.stringify([name, event.id]), random.uniform())
          const look = (count: number) =>
            later(event.at + count, (__, tools) => {
              draws.set(JSON.stringify([name, event.id, count]), tools.random.uniform())
              return []
            })
          const text = { type: 'rumour.heard', data: { text: 'x' } } as const
          return [text, look(1), look(2), text]
        },
      })
    const idsOf = (reactions: readonly string[]): string[] => {
      const branch = whatIf(heard, { name: 'many', reactions: reactions.map(reactionOf), seed: 3 })
      return [...branch].filter(({ basis }) => basis === 'simulated').map(({ id }) => id)
    }
    const all = idsOf(names)
    expect(new Set(all).size).toBe(names.length * ids.length * 2)
    const drawn = new Map(draws)
    expect(new Set(drawn.values()).size).toBe(names.length * ids.length * 3)
    draws.clear()
    const alone = names.flatMap((name) => idsOf([name]))
    expect(new Set(alone)).toEqual(new Set(all))
    expect(new Map(draws)).toEqual(drawn)
    expect(idsOf(['a-b'])).toContain('sim-a%2Db-1-1')
    expect(idsOf(['a'])).toContain('sim-a-b-1-1')
  })

  it('do not run again in a branch of the branch, even if they derived nothing', () => {
    const asked: string[] = []
    const silent = shock({
      name: 'silent',
      react: (event) => {
        asked.push(event.id)
        return []
      },
    })
    const loud = shock({ name: 'silent' })
    const parent = whatIf(base, { name: 'parent', reactions: [silent] })
    expect(asked.splice(0)).toEqual(['r', 's'])
    const child = whatIf(parent, { name: 'child', edits: [scale('q1', 0.5)], reactions: [silent] })
    expect(asked.splice(0)).toEqual([])
    const added = insert<Event>(rumour('new', at(27, '14:30')))
    expect(levels(whatIf(child, { name: 'new', edits: [added], reactions: [loud] }))).toMatchObject({
      'sim-silent-new-1': expect.any(Number),
    })
    const edits = [added, replace('s', { data: { text: 'worse' }, consequences: 'rederive' })]
    const again = whatIf(child, { name: 'again', edits, reactions: [silent] })
    expect(asked.splice(0)).toEqual(['s', 'new'])
    whatIf(again, { name: 'last', reactions: [silent] })
    expect(asked).toEqual([])
    // Another reaction has not answered the events yet.
    whatIf(again, { name: 'other', reactions: [shock({ name: 'other', react: silent.react as never })] })
    expect(asked).toEqual(['r', 's', 'new'])
  })
})
