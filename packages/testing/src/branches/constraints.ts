import { type ArgumentKind, checkOptions, kinds, TapelineError } from '@tapeline/core/internal'
import type { Edit, Reaction } from '@tapeline/core/what-if'
import { wholeFrom } from '../check-arguments.js'

export type EditName = Edit['edit']

/** Every kind of edit; those of what-ifs that declare no kinds. */
export const EDITS: readonly EditName[] = [
  'scale',
  'remove',
  'replace',
  'insert',
  'shift',
  'multiply-prices',
  'in-order',
]

export interface EditsConstraints {
  /** The kinds of edits that occur. Default all. */
  readonly kinds?: readonly EditName[]
  /** Most edits of a branch. Default 3. */
  readonly maxLength?: number
  /** Reactions of the branch. Edits use the consequences `rederive` only with reactions. Default none. */
  readonly reactions?: readonly Reaction[]
}

export interface BranchConstraints extends EditsConstraints {
  /** Most branches in each other. Default 3. */
  readonly maxDepth?: number
}

const editNames: ArgumentKind = {
  expected: `an array of at least one of ${EDITS.map((name) => `'${name}'`).join(', ')}`,
  fits: (value) => Array.isArray(value) && value.length > 0 && value.every((name) => EDITS.includes(name)),
}

const KINDS: Readonly<Record<keyof EditsConstraints, ArgumentKind>> = {
  kinds: editNames,
  maxLength: wholeFrom(0, 1000),
  reactions: kinds.list,
}

/** @throws TapelineError `argument.invalid`, `option.unknown` */
export function editsOptions(
  call: string,
  constraints: EditsConstraints | undefined,
): Required<EditsConstraints> {
  checkOptions(call, constraints, KINDS)
  return read(call, constraints)
}

/** @throws TapelineError `argument.invalid`, `option.unknown` */
export function branchOptions(
  call: string,
  constraints: BranchConstraints | undefined,
): Required<BranchConstraints> {
  checkOptions(call, constraints, { ...KINDS, maxDepth: wholeFrom(0, 100) })
  return { ...read(call, constraints), maxDepth: constraints?.maxDepth ?? 3 }
}

function read(
  call: string,
  { kinds: names = EDITS, maxLength = 3, reactions = [] }: EditsConstraints = {},
): Required<EditsConstraints> {
  if (names.every((name) => name === 'in-order')) {
    throw new TapelineError({
      code: 'argument.invalid',
      message: `The option 'kinds' of ${call} has only 'in-order', which is a list of other edits.`,
      expected: "also 'scale' or another kind",
      found: "['in-order']",
    })
  }
  return { kinds: names, maxLength, reactions }
}
