import { describe, expect, it } from '@jest/globals'
import { at, faultOf } from './branches.fixture.js'
import { base, shock } from './reactions.fixture.js'
import { whatIf } from './what-if.js'

describe('invalid reactions', () => {
  it('are stopped: an endless chain is reported with its events', () => {
    const endless = shock({
      name: 'endless',
      on: ['rumour.heard'],
      answersSimulated: true,
      react: () => [{ type: 'rumour.heard', data: { text: 'and again' } }],
    })
    const fault = faultOf(() => whatIf(base, { name: 'endless', reactions: [endless], derivedMax: 20 }))
    expect(fault).toMatchObject({ code: 'reaction.chain', eventId: 'r' })
    expect(fault.message).toMatch(/r → sim-endless-r-1 → .*\(14 more\).* → /)
    expect(fault.message).toContain('derivedMax')
    const forever = shock({
      name: 'forever',
      react: (event, _, { later }) => {
        const again = () => [later(event.at, again)]
        return again()
      },
    })
    expect(faultOf(() => whatIf(base, { name: 'forever', reactions: [forever] })).code).toBe('reaction.chain')
    const many = shock({
      react: () => Array.from({ length: 21 }, () => ({ type: 'rumour.heard', data: { text: 'x' } }) as const),
    })
    expect(faultOf(() => whatIf(base, { name: 'many', reactions: [many], derivedMax: 20 })).code).toBe(
      'reaction.chain',
    )
  })

  it('that break a rule are reported with the event', () => {
    const bad = (react: unknown) =>
      faultOf(() => whatIf(base, { name: 'bad', reactions: [shock({ react: react as never })] }))
    const text = { type: 'rumour.heard', data: { text: 'x' } }
    for (const react of [
      () => [{ ...text, at: at(27, '11:00') }],
      () => [{ ...text, id: 'mine' }],
      () => [{ type: 'rumour.heard', data: {} }],
      () => [{ type: 'unheard.of', data: {} }],
      () => [7],
      () => undefined,
      () => {
        throw new Error('why not')
      },
      (_: unknown, state: Record<string, number>) => {
        state.X = 1
        return []
      },
      (_: unknown, __: unknown, tools: { later: (at: number, react: () => []) => unknown }) => [
        tools.later(0, () => []),
      ],
      () => [
        { ...text, inPlace: true },
        { ...text, inPlace: true },
      ],
    ]) {
      const fault = bad(react)
      expect(fault).toMatchObject({ code: 'reaction.invalid', eventId: 'r' })
      expect(fault.message).toContain("'shock'")
    }
  })

  it('have their options checked', () => {
    const codes = [
      () => shock({ name: '' }),
      () => shock({ on: [] }),
      () => shock({ on: ['un.known' as never] }),
      () => shock({ parameters: { factor: Number.NaN } }),
      () => whatIf(base, { name: 'x', reactions: [shock(), shock()] }),
      () => whatIf(base, { name: 'x', seed: 0.5 }),
      () => whatIf(base, { name: 'x', derivedMax: 0 }),
    ].map((run) => faultOf(run).code)
    expect(new Set(codes)).toEqual(new Set(['reaction.invalid']))
  })
})
