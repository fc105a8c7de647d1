import { type Fault, isTapelineError } from './error.js'

/** The faults of the error that a call throws; empty if it throws nothing. Rethrows any other error. */
export function faultsOf(call: () => unknown): readonly Fault[] {
  try {
    call()
  } catch (error) {
    if (isTapelineError(error)) return error.faults
    throw error
  }
  return []
}

/** The codes of those faults, in order. */
export function codesOf(call: () => unknown): string[] {
  return faultsOf(call).map((fault) => fault.code)
}

/** The first code; undefined if the call throws nothing. */
export function codeOf(call: () => unknown): string | undefined {
  return codesOf(call)[0]
}
