import { Option } from 'commander'
import { once } from './once.js'

/** The argument that names a scenario, for `command.argument`. */
export const SCENARIO = ['<scenario>', 'a shipped name, or a file or folder'] as const

/** The argument that names a moment. */
export const WHEN = ['<when>', "a moment with an offset or a zone: '2025-01-27T16:00-05:00'"] as const

/** Which history of a scenario is looked at. */
export interface ViewOptions {
  readonly knownAt?: string
  readonly whatIf?: string
}

export function knownAtOption(): Option {
  return new Option('--known-at <moment>', 'as it was known then').argParser(once)
}

export function whatIfOption(): Option {
  return new Option('--what-if <name>', 'on a what-if of the scenario').argParser(once)
}
