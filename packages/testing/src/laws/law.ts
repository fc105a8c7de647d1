import type { Projection, TapelineEvent, Timeline } from '@tapeline/core'
import { showFound } from '../given/expected-value.js'
import { ExpectationFailed } from '../given/failure.js'

/** How a test makes its timeline from a recorded history: as known at a moment, with events and edits. */
export type Derive = (history: Timeline<TapelineEvent>) => Timeline<TapelineEvent>

/** What every projection keeps on every history. */
export interface Law {
  /** Its number and statement. */
  readonly statement: string
  /** The mistakes that break it. */
  readonly hint: string
}

/** A projection on one history. */
export interface LawTest<State = unknown> {
  readonly projection: Projection<State>
  /** The recorded history, before `derive`. */
  readonly history: Timeline<TapelineEvent>
  readonly derive: Derive
}

/** How a projection breaks a law, in one sentence, with the value expected and the value found. */
export interface Breach {
  readonly found: string
  readonly a?: unknown
  readonly b?: unknown
}

/** A projection that breaks a law on some history. */
export class LawBroken extends ExpectationFailed {
  constructor(
    readonly projection: string,
    readonly law: Law,
    readonly breach: Breach,
    details: readonly string[] = [],
  ) {
    super(
      [`The projection '${projection}' breaks ${law.statement}.`, breach.found, law.hint, ...details].join(
        '\n',
      ),
      breach.a,
      breach.b,
    )
  }
}

/** Two values of one place that a law requires to be equal. */
export function different(path: string, a: unknown, b: unknown, where = ''): Breach {
  return {
    found: `${path === '' ? 'The state' : path}${where} was ${showFound(a)} and is now ${showFound(b)}.`,
    a,
    b,
  }
}
