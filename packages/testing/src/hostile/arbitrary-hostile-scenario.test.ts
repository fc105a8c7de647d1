import { describe, expect, it } from '@jest/globals'
import { isTapelineError } from '@tapeline/core'
import { parseScenario, type Scenario, writeScenario } from '@tapeline/scenarios'
import fc from 'fast-check'
import { arbitraryHostileScenario, type HostileScenario } from './arbitrary-hostile-scenario.js'
import { ATTACKS } from './attack.js'
import { PATHS, type TextSlot } from './base-scenario.js'

/** The scenario, or undefined after faults that all have a place. Any other error is a crash. */
function load(files: Pick<HostileScenario, 'read'>): Scenario | undefined {
  try {
    return parseScenario(files)
  } catch (error) {
    if (!isTapelineError(error)) throw error
    for (const fault of error.faults) {
      expect(fault.place?.file).toBe('scenario.yaml')
      expect(fault.message.length).toBeGreaterThan(10)
    }
    return undefined
  }
}

const valueAt = (document: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce((value, step) => (value as Record<string, unknown>)[step], document)

describe('a hostile scenario', () => {
  it('loads as a whole or is refused with the places of its faults', () => {
    fc.assert(
      fc.property(arbitraryHostileScenario(), (files) => {
        const scenario = load(files)
        if (scenario === undefined) return
        const text = writeScenario(scenario)
        const again = parseScenario({ read: () => text })
        expect(JSON.stringify(again.timeline)).toBe(JSON.stringify(scenario.timeline))
        expect(again.document).toEqual(scenario.document)
      }),
    )
  })

  it('with one attack has the outcome that the attack states: never a lost document, key or value', () => {
    fc.assert(
      fc.property(arbitraryHostileScenario({ maxLength: 1 }), (files) => {
        const scenario = load(files)
        const [attack] = files.attacks
        if (attack?.outcome === 'fault') expect(scenario).toBeUndefined()
        if (attack?.outcome !== 'kept') return
        expect(scenario).toBeDefined()
        expect(valueAt(scenario?.document, PATHS[attack.place as TextSlot])).toBe(attack.value)
      }),
      { numRuns: 300 },
    )
  })

  it('without attacks loads', () => {
    const [files] = fc.sample(arbitraryHostileScenario({ maxLength: 0 }), 1)
    expect(load(files as HostileScenario)?.timeline.length).toBe(4)
  })

  it('has every kind of attack with the same probability, and only the kinds of its constraints', () => {
    const kinds = fc
      .sample(arbitraryHostileScenario({ maxLength: 1 }), { seed: 16, numRuns: 1000 })
      .map(({ attacks }) => attacks[0]?.kind)
    for (const kind of ATTACKS) {
      expect(kinds.filter((own) => own === kind).length).toBeGreaterThan(70)
      const own = fc.sample(arbitraryHostileScenario({ kinds: [kind] }), { seed: 16, numRuns: 30 })
      expect(own.flatMap(({ attacks }) => attacks).every((attack) => attack.kind === kind)).toBe(true)
    }
  })

  it('reads no other file', () => {
    const [files] = fc.sample(arbitraryHostileScenario(), 1)
    expect(() => files?.read('prices.csv')).toThrow('There is no such file.')
  })
})

describe('a counterexample', () => {
  it('shrinks to one attack, and shows the lines that it changes', () => {
    const property = (files: HostileScenario): boolean =>
      !files.attacks.some(({ kind }) => kind === 'right-to-left')
    const result = fc.check(fc.property(arbitraryHostileScenario(), property), { seed: 16, numRuns: 200 })
    expect(fc.stringify(result.counterexample?.[0])).toBe(
      'Scenario of 29 lines, right-to-left at title\n  3: title: "\\u{5e9}\\u{5dc}\\u{5d5}\\u{5dd}"',
    )
  })

  it('has at most 22 lines of 80 visible characters', () => {
    for (const files of fc.sample(arbitraryHostileScenario(), { seed: 16, numRuns: 300 })) {
      const lines = fc.stringify(files).split('\n')
      expect(lines.length).toBeLessThanOrEqual(22)
      for (const line of lines) {
        expect(line.length).toBeLessThanOrEqual(80)
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Script=Arabic}\p{Script=Hebrew}]/u)
      }
    }
  })
})

describe('wrong constraints', () => {
  it.each([
    [{ kinds: ['sql'] }, "The option 'kinds' of arbitraryHostileScenario() is wrong."],
    [
      { minLength: 4, maxLength: 2 },
      "The options 'minLength' and 'maxLength' of arbitraryHostileScenario() contradict each other.",
    ],
    [{ attacks: 1 }, "arbitraryHostileScenario() has no option 'attacks'."],
  ])('%j are an error', (constraints, message) => {
    expect(() => arbitraryHostileScenario(constraints as never)).toThrow(message)
  })
})
