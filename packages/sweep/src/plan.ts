import { type ArgumentKind, checkOptionsOf, kinds, TapelineError } from '@tapeline/core/internal'
import type { Edit } from '@tapeline/core/what-if'
import type { Parameters } from './parameters.js'
import { isSweepValue, shown } from './values.js'

/** A branch to measure, with the branches nested in it. */
export interface SweepBranch {
  readonly name: string
  /** As for `whatIf`. */
  readonly edits: readonly Edit[]
  /** The parameters in the table. Default: those of the parent branch. */
  readonly parameters?: Parameters
  /** Branches of this branch; their rows follow its row in the table. */
  readonly branches?: readonly SweepBranch[]
  /** Whether it has a row. False for a branch that is only a parent of others. Default true. */
  readonly measured?: boolean
}

const BRANCH = {
  name: kinds.text,
  edits: kinds.list,
  parameters: kinds.record,
  branches: kinds.list,
  measured: kinds.boolean,
} satisfies Record<keyof SweepBranch, ArgumentKind>

/** More levels are a mistake; a cycle has no end. */
const DEPTH_MAX = 100

/** A branch with its place in the table. */
export interface PlannedBranch {
  readonly index: number
  readonly name: string
  /** Its name among the branches of its parent. */
  readonly ownName: string
  readonly parameters: Parameters
  readonly edits: readonly Edit[]
  /** Set if it has no row. */
  readonly measured?: false
  readonly branches: readonly PlannedBranch[]
}

/** The branches of a sweep from sets of parameters or from a list, numbered in order. */
export function planOf<Given extends Parameters>(options: {
  readonly parameters?: readonly Given[]
  readonly edits?: (parameters: Given) => readonly Edit[]
  readonly branches?: readonly SweepBranch[]
}): readonly PlannedBranch[] {
  const { parameters, edits, branches } = options
  let count = 0
  const plan = (
    given: readonly SweepBranch[],
    before: string,
    inherited: Parameters,
    depth = 0,
  ): PlannedBranch[] => {
    if (depth > DEPTH_MAX) {
      throw new TapelineError({
        code: 'sweep.invalid',
        message: 'The branches are nested too deep, or in themselves.',
        expected: `at most ${DEPTH_MAX} levels`,
      })
    }
    return given.map((branch, place) => {
      checkOptionsOf(`the branch ${place} of sweep()`, branch, BRANCH, ['name', 'edits'])
      const own = {
        index: count,
        name: `${before}${branch.name}`,
        ownName: branch.name,
        parameters: parametersOf({ ...inherited, ...branch.parameters }, `${before}${branch.name}`),
        edits: branch.edits,
        ...(branch.measured === false ? { measured: false as const } : {}),
      }
      count += 1
      return { ...own, branches: plan(branch.branches ?? [], `${own.name} / `, own.parameters, depth + 1) }
    })
  }
  if (branches !== undefined && parameters === undefined && edits === undefined) {
    return plan(branches, '', {})
  }
  if (branches !== undefined || parameters === undefined || edits === undefined) {
    throw new TapelineError({
      code: 'sweep.invalid',
      message: 'A sweep needs branches, or parameters and a function that returns their edits.',
      expected: "'branches', or 'parameters' and 'edits'",
    })
  }
  const flat = parameters.map((given) => {
    const set = parametersOf(given, nameOf(given))
    return { name: nameOf(set), edits: edits(set as Given), parameters: set }
  })
  return plan(flat, '', {})
}

/** A frozen copy, so that neither `edits` nor a measure can change the table. @throws TapelineError `sweep.invalid` */
function parametersOf<Given extends Parameters>(given: Given, branch: string): Given {
  for (const [name, value] of Object.entries(given)) {
    // JSON writes numbers that are not finite as null, which a resumed table would compare.
    if (typeof value === 'number' || isSweepValue(value)) continue
    throw new TapelineError({
      code: 'sweep.invalid',
      message: `A table cannot hold the parameter '${name}' of the branch '${branch}'.`,
      expected: 'a number, a text, true or false',
      found: shown(value),
    })
  }
  return Object.freeze({ ...given })
}

function nameOf(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(
      ([name, value]) =>
        `${name} ${typeof value === 'object' || typeof value === 'symbol' ? shown(value) : value}`,
    )
    .join(', ')
}

/** A branch as it is sent to a worker. */
export interface ListedBranch extends Omit<PlannedBranch, 'branches'> {
  /** `index` of its parent branch; absent if its parent is the timeline. */
  readonly parent?: number
}

/** All branches in the order of the table. */
export function listOf(planned: readonly PlannedBranch[], parent?: number): ListedBranch[] {
  return planned.flatMap(({ branches, ...branch }) => [
    { ...branch, ...(parent === undefined ? {} : { parent }) },
    ...listOf(branches, branch.index),
  ])
}
