import type { Timeline } from '@tapeline/core'
import { isTapelineError } from '@tapeline/core'
import { type ArgumentKind, checkArgument, didYouMean, kinds, TapelineError } from '@tapeline/core/internal'
import type { MarketEvent } from '@tapeline/core/market'
import { whatIf } from '@tapeline/core/what-if'
import type { Scenario, ScenarioWhatIf } from './scenario.js'

/** The name of the recorded history in the place of a what-if. */
export const RECORDED = 'recorded'

type Named = Pick<Scenario, 'timeline' | 'whatIfs'>

type Made = Map<string, Timeline<MarketEvent>>

/** Each branch is made once for each timeline and list of what-ifs; failures are not cached. */
const branches = new WeakMap<Named['timeline'], WeakMap<Named['whatIfs'], Made>>()

/** The faults of a what-if at their places in its file, for what-ifs that were read without making their branches. */
const placers = new WeakMap<Named['whatIfs'], (error: TapelineError, name: string) => TapelineError>()

/** Sets how {@link branchNamed} places the faults of these what-ifs. */
export function placeFaults(
  whatIfs: Named['whatIfs'],
  place: (error: TapelineError, name: string) => TapelineError,
): void {
  placers.set(whatIfs, place)
}

/** A scenario, or an object with its timeline and what-ifs. */
export const NAMED: ArgumentKind = {
  expected: 'a scenario from readScenario()',
  fits: (value) => {
    const { timeline, whatIfs } = (kinds.record.fits(value) ? value : {}) as Readonly<Record<string, unknown>>
    return kinds.timeline.fits(timeline) && Array.isArray(whatIfs)
  },
}

/**
 * The history of a what-if of a scenario: the recorded history with the edits of its parent what-ifs and its own.
 * @param name of a what-if of the scenario, or `recorded` for the timeline itself
 * @returns the same timeline on each call
 * @throws TapelineError `what-if.unknown` with the nearest name; errors of `whatIf`, with their places in the file if the scenario
 * was read with the option `branches: 'on-demand'`
 */
export function branchNamed(scenario: Named, name: string): Timeline<MarketEvent> {
  checkArgument('branchNamed()', 'scenario', scenario, NAMED)
  checkArgument('branchNamed()', 'name', name, kinds.text)
  if (name === RECORDED) return scenario.timeline
  return grow(scenario, name, madeOf(scenario), new Set())
}

function madeOf({ timeline, whatIfs }: Named): Made {
  const ofTimeline = branches.get(timeline) ?? new WeakMap<Named['whatIfs'], Made>()
  branches.set(timeline, ofTimeline)
  const made: Made = ofTimeline.get(whatIfs) ?? new Map()
  ofTimeline.set(whatIfs, made)
  return made
}

function grow(scenario: Named, name: string, made: Made, growing: Set<string>): Timeline<MarketEvent> {
  if (name === RECORDED) return scenario.timeline
  const ready = made.get(name)
  if (ready !== undefined) return ready
  const { on = RECORDED, edits } = findWhatIf(scenario, name)
  if (growing.has(name)) {
    throw new TapelineError({
      code: 'scenario.invalid',
      message: `The what-if '${name}' is a branch of itself.`,
    })
  }
  growing.add(name)
  const parent = grow(scenario, on, made, growing)
  const branch = attempt(scenario, name, () => whatIf(parent, { name, edits }))
  made.set(name, branch)
  return branch
}

function attempt<Value>({ whatIfs }: Named, name: string, make: () => Value): Value {
  try {
    return make()
  } catch (error) {
    const place = placers.get(whatIfs)
    throw place === undefined || !isTapelineError(error) ? error : place(error, name)
  }
}

function findWhatIf({ whatIfs }: Named, name: string): ScenarioWhatIf {
  const found = whatIfs.find((item) => item.name === name)
  if (found !== undefined) return found
  const names = whatIfs.map((item) => item.name)
  throw new TapelineError({
    code: 'what-if.unknown',
    message: `The scenario has no what-if '${name}'.${didYouMean(name, names)}`,
    expected: [RECORDED, ...names].join(', '),
  })
}
