import { isTapelineError, type Replay, replay, type Source } from '@tapeline/core'
import { type ArgumentKind, checkArgument, didYouMean, kinds, valueAtPath } from '@tapeline/core/internal'
import {
  type JudgedClaim,
  type MarketEvent,
  type MarketState,
  market,
  type Verdict,
} from '@tapeline/core/market'
import { branchNamed, NAMED, RECORDED } from '../branch-named.js'
import type { Scenario } from '../scenario.js'
import type { ScenarioExpectation, StateAddress } from './expectation.js'
import { holds } from './holds.js'

/** An expectation compared with the replay. */
export interface CheckedExpectation {
  readonly expectation: ScenarioExpectation
  /** `holds`, `fails`, or `not computable`: the value is missing or of another kind. Only the first is a success. */
  readonly verdict: 'holds' | 'fails' | 'not computable'
  /** The value of the replay; absent if there is no single value. */
  readonly found?: number | string | boolean
  /** The compared value: the figure of the expectation, or the other value of the state; absent for bounds. */
  readonly against?: number | string | boolean
  /** Found minus compared, in their unit; only for numbers. */
  readonly deviation?: number
  /** The reason why it is not computable. */
  readonly reason?: string
  readonly sources: readonly Source[]
}

/** A claim of the scenario, judged by the market's own rule at the end of the history. */
export interface CheckedClaim {
  readonly claim: JudgedClaim
  /** The verdict that the file declares; absent if it declares none. */
  readonly declared?: Verdict
  /** Whether the verdict differs from the declared one. */
  readonly fails: boolean
  readonly sources: readonly Source[]
}

/** The result of checking a scenario. */
export interface ScenarioCheck {
  /** Whether every expectation holds, and every claim has its declared verdict, if any. */
  readonly passed: boolean
  /** In the order of the file. */
  readonly expectations: readonly CheckedExpectation[]
  /** In the order of the history, including claims among the events of the file. */
  readonly claims: readonly CheckedClaim[]
  readonly counts: {
    readonly expectations: { readonly holds: number; readonly fails: number; readonly notComputable: number }
    readonly claims: {
      readonly agrees: number
      readonly disagrees: number
      readonly notComputable: number
      /** How many of them differ from their declared verdict. */
      readonly fails: number
    }
  }
}

/**
 * Compares every expectation and every claim of a scenario with its replay. A claim that disagrees is a finding about its source
 * and not a failure, unless the file declares another verdict for it. It does not throw for a failed expectation; a value that
 * cannot be computed has a reason.
 * @throws TapelineError `argument.invalid` for a value that is not a scenario
 */
export function checkScenario(scenario: Scenario): ScenarioCheck {
  checkArgument('checkScenario()', 'scenario', scenario, SCENARIO)
  const replays = new Map<string, Replay<MarketEvent, MarketState>>()
  const expectations = scenario.expectations.map((expectation) => checkOne(scenario, expectation, replays))
  const claims = checkClaims(scenario)
  const countOf = (verdict: CheckedExpectation['verdict']): number =>
    expectations.filter((checked) => checked.verdict === verdict).length
  const claimsOf = (verdict: Verdict): number =>
    claims.filter(({ claim }) => claim.verdict === verdict).length
  const counts = {
    expectations: {
      holds: countOf('holds'),
      fails: countOf('fails'),
      notComputable: countOf('not computable'),
    },
    claims: {
      agrees: claimsOf('agrees'),
      disagrees: claimsOf('disagrees'),
      notComputable: claimsOf('not computable'),
      fails: claims.filter(({ fails }) => fails).length,
    },
  }
  const passed = counts.expectations.holds === expectations.length && counts.claims.fails === 0
  return { passed, expectations, claims, counts }
}

const SCENARIO: ArgumentKind = {
  expected: NAMED.expected,
  fits: (value) =>
    NAMED.fits(value) &&
    Array.isArray((value as Partial<Scenario>).expectations) &&
    kinds.record.fits((value as Partial<Scenario>).declaredVerdicts),
}

type Replays = Map<string, Replay<MarketEvent, MarketState>>
type Value = { readonly value: unknown } | { readonly reason: string }

function checkOne(
  scenario: Scenario,
  expectation: ScenarioExpectation,
  replays: Replays,
): CheckedExpectation {
  const { of, expected, tolerance = 0, sources } = expectation
  const found = lookUp(scenario, of, replays)
  const against = readAgainst(scenario, expectation, replays)
  const base = { expectation, sources, ...figureOf('found', found), ...figureOf('against', against) }
  if ('reason' in found) return { ...base, verdict: 'not computable', reason: found.reason }
  if ('reason' in against) {
    return { ...base, verdict: 'not computable', reason: `the compared value: ${against.reason}` }
  }
  const result = holds(
    found.value,
    expected,
    against.value as number | string | boolean | undefined,
    tolerance,
  )
  if (typeof result === 'object') {
    const hint = found.value === undefined ? nearKey(scenario, of, replays) : ''
    return { ...base, verdict: 'not computable', reason: `${result.reason}${hint}` }
  }
  const deviation =
    typeof found.value === 'number' && typeof against.value === 'number'
      ? { deviation: found.value - against.value }
      : {}
  return { ...base, ...deviation, verdict: result ? 'holds' : 'fails' }
}

function figureOf<Key extends string>(key: Key, value: Value): { [Name in Key]?: number | string | boolean } {
  if ('reason' in value || value.value === undefined || typeof value.value === 'object') return {}
  return { [key]: value.value } as { [Name in Key]: number }
}

function readAgainst(scenario: Scenario, { expected }: ScenarioExpectation, replays: Replays): Value {
  if (!('value' in expected)) return { value: undefined }
  if (typeof expected.value !== 'object') return { value: expected.value }
  const other = lookUp(scenario, expected.value, replays)
  if ('value' in other && other.value === undefined) {
    return { reason: `there is no value at '${expected.value.path}' then` }
  }
  return other
}

function lookUp(scenario: Scenario, address: StateAddress, replays: Replays): Value {
  try {
    return { value: valueAtPath(stateAt(scenario, address, replays), address.path) }
  } catch (error) {
    if (isTapelineError(error)) return { reason: error.message }
    throw error
  }
}

function stateAt(
  scenario: Scenario,
  { when, whatIf = RECORDED, knownAt }: StateAddress,
  replays: Replays,
): MarketState {
  const key = JSON.stringify([whatIf, knownAt])
  let own = replays.get(key)
  if (own === undefined) {
    const branch = branchNamed(scenario, whatIf)
    own = replay(knownAt === undefined ? branch : branch.asKnownAt(knownAt), market)
    replays.set(key, own)
  }
  if (when === 'end') return own.atEnd()
  return typeof when === 'object' ? own.atEvent(when.after) : own.at(when)
}

/** For a path without a value: the likely spelling of its last step. */
function nearKey(scenario: Scenario, address: StateAddress, replays: Replays): string {
  const [, holder, key] = /^(.+)\.([^.[\]]+)$/.exec(address.path) ?? []
  if (holder === undefined || key === undefined) return ''
  const found = lookUp(scenario, { ...address, path: holder }, replays)
  const value = 'value' in found ? found.value : undefined
  return typeof value === 'object' && value !== null ? `.${didYouMean(key, Object.keys(value))}` : ''
}

function checkClaims(scenario: Scenario): CheckedClaim[] {
  return replay(scenario.timeline, market)
    .atEnd()
    .claims.map((claim) => {
      const declared = Object.hasOwn(scenario.declaredVerdicts, claim.id)
        ? scenario.declaredVerdicts[claim.id]
        : undefined
      return {
        claim,
        ...(declared === undefined ? {} : { declared }),
        fails: declared !== undefined && declared !== claim.verdict,
        sources: claim.sources,
      }
    })
}
