import { type ArgumentKind, checkOptions } from '@tapeline/core/internal'
import fc from 'fast-check'
import { checkLengths, wholeFrom } from '../check-arguments.js'
import { block, cut, printedAs } from '../print/printed-as.js'
import { ATTACKS, type Attack, type AttackDraw, type AttackKind, attacked } from './attack.js'
import { linesOf, PLAIN } from './base-scenario.js'

export interface HostileConstraints {
  /** The kinds of attacks that occur. Default all. */
  readonly kinds?: readonly AttackKind[]
  /** Number of attacks on one text. Default 1 to 3. */
  readonly minLength?: number
  readonly maxLength?: number
}

/** The files of a scenario under attack, as `parseScenario` takes them. */
export interface HostileScenario {
  /** Returns the text of `scenario.yaml`. @throws Error for any other path */
  readonly read: (path: string) => string
  /** The text of `scenario.yaml`. */
  readonly text: string
  readonly attacks: readonly Attack[]
}

const kindNames: ArgumentKind = {
  expected: `an array of at least one of ${ATTACKS.map((name) => `'${name}'`).join(', ')}`,
  fits: (value) => Array.isArray(value) && value.length > 0 && value.every((name) => ATTACKS.includes(name)),
}

/**
 * Scenario files with hostile text, of 29 lines without attacks: injections, odd Unicode, right-to-left text, control characters,
 * huge and malformed numbers, values of a wrong type, aliases, repeated keys, several documents and broken structure, each with
 * the same probability. `parseScenario` must load each of them or report a TapelineError; `attacks` says which.
 *
 * They shrink towards one attack with a plain text, and print the lines that differ from the scenario that loads.
 * @throws TapelineError `argument.invalid`, `option.unknown`
 * @example
 * ```ts
 * import { isTapelineError } from '@tapeline/core'
 * import { parseScenario } from '@tapeline/scenarios'
 * import { arbitraryHostileScenario } from '@tapeline/testing'
 * import fc from 'fast-check'
 *
 * fc.assert(
 *   fc.property(arbitraryHostileScenario(), (files) => {
 *     try {
 *       return parseScenario(files).timeline.sealed
 *     } catch (error) {
 *       return isTapelineError(error)
 *     }
 *   }),
 * )
 * ```
 */
export function arbitraryHostileScenario(constraints?: HostileConstraints): fc.Arbitrary<HostileScenario> {
  const call = 'arbitraryHostileScenario()'
  const length = wholeFrom(0, 100)
  checkOptions(call, constraints, { kinds: kindNames, minLength: length, maxLength: length })
  const { kinds = ATTACKS } = constraints ?? {}
  const { minLength = Math.min(1, constraints?.maxLength ?? 1), maxLength = Math.max(3, minLength) } =
    constraints ?? {}
  checkLengths(call, { minLength, maxLength })
  const draw: fc.Arbitrary<AttackDraw> = fc.record({
    kind: fc.constantFrom(...kinds),
    where: fc.nat(999),
    what: fc.nat(999),
    style: fc.constantFrom('quoted', 'quoted', 'single', 'plain', 'block'),
  })
  return fc.array(draw, { minLength, maxLength }).map((draws) => scenarioOf(attacked(draws)))
}

function scenarioOf({ text, attacks }: ReturnType<typeof attacked>): HostileScenario {
  const read = (path: string): string => {
    if (path === 'scenario.yaml') return text
    throw new Error('There is no such file.')
  }
  // `parseScenario` takes no options beside its own, and does not see fields that are not enumerable.
  const files = Object.defineProperties({ read }, { text: { value: text }, attacks: { value: attacks } })
  return printedAs(files as HostileScenario, () => printHostile(text, attacks))
}

/** The lines that the scenario that loads does not have, or else those that are missing. */
function printHostile(text: string, attacks: readonly Attack[]): string {
  const lines = text.replace(/\n$/, '').split('\n')
  const more = surplus(lines, linesOf(PLAIN)).map(({ line, index }) => `${index + 1}: ${line}`)
  const less = surplus(linesOf(PLAIN), lines).map(({ line }) => `without: ${line}`)
  const shown = (more.length > 0 ? more : less).map((line) => cut(escaped(line)))
  const names = attacks.map(({ kind, place }) => `${kind} at ${place}`).join(', ')
  // Reports write some words before the first line.
  return block(
    cut(`Scenario of ${lines.length} lines, ${names === '' ? 'as it loads' : names}`, 60),
    shown,
    20,
  )
}

/** The lines of a text that another text does not have, or has less often. */
function surplus(lines: readonly string[], others: readonly string[]): { line: string; index: number }[] {
  const left = [...others]
  return lines.flatMap((line, index) => {
    const found = left.indexOf(line)
    if (found < 0) return [{ line, index }]
    left.splice(found, 1)
    return []
  })
}

/** A line with its invisible characters as escapes. */
function escaped(line: string): string {
  return line.replaceAll(/[^\x20-\x7e]/gu, (letter) =>
    /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(letter) && !/\p{Script=Arabic}|\p{Script=Hebrew}/u.test(letter)
      ? letter
      : `\\u{${letter.codePointAt(0)?.toString(16)}}`,
  )
}
