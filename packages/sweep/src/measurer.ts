import {
  isTapelineError,
  TapelineError,
  type TapelineEvent,
  type Timeline,
  type WhatIfOptions,
  whatIf,
} from '@tapeline/core'
import type { Parameters, SweepValue } from './parameters.js'
import type { ListedBranch } from './plan.js'
import type { SweepRow } from './table.js'

/** What is looked at in a branch: values by name. An undefined one is left out of the row. */
export type Measure<Event extends TapelineEvent> = (
  branch: Timeline<Event>,
  parameters: Parameters,
) => Readonly<Record<string, SweepValue | undefined>>

export interface MeasurerOptions<Event extends TapelineEvent> {
  readonly measure: Measure<Event>
  readonly seed: number
  readonly reactions: WhatIfOptions['reactions']
}

/** What a branch that could not be made threw. */
class Failure {
  constructor(readonly error: unknown) {}
}

/**
 * Makes and measures branches, in the sweep's own thread or in a worker's. A branch is made when its row, or that of a branch
 * which stands on it, is first asked for, and kept for as long as the rows that follow stand on it.
 */
export class Measurer<Event extends TapelineEvent> {
  /** From the outermost to the last that was made: each stands on the one before. */
  private readonly path: { readonly index: number; readonly made: Timeline<Event> | Failure }[] = []

  constructor(
    private readonly timeline: Timeline<Event>,
    private readonly branches: readonly ListedBranch[],
    private readonly options: MeasurerOptions<Event>,
  ) {}

  rowOf(index: number): SweepRow {
    const { name, parameters } = this.branches[index] as ListedBranch
    const head = { index, name, parameters }
    try {
      const made = this.made(index)
      if (made instanceof Failure) throw made.error
      const measured = Object.entries(this.options.measure(made, parameters))
      const entries = measured.filter(([, value]) => value !== undefined)
      for (const [key, value] of entries) checkMeasure(key, value)
      return { ...head, measures: Object.fromEntries(entries) as Record<string, SweepValue> }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      return { ...head, error: isTapelineError(error) ? { code: error.code, message } : { message } }
    }
  }

  private made(index: number): Timeline<Event> | Failure {
    const { path } = this
    const known = path.findIndex((step) => step.index === index)
    if (known >= 0) {
      path.length = known + 1
      return path[known]?.made as Timeline<Event> | Failure
    }
    const branch = this.branches[index] as ListedBranch
    const parent = branch.parent === undefined ? this.timeline : this.made(branch.parent)
    // What stood on the parent before is let go of.
    if (branch.parent === undefined) path.length = 0
    const made = parent instanceof Failure ? parent : this.branchOn(parent, branch)
    path.push({ index, made })
    return made
  }

  private branchOn(parent: Timeline<Event>, branch: ListedBranch): Timeline<Event> | Failure {
    const { seed, reactions } = this.options
    try {
      return whatIf(parent, branch.ownName, branch.edits, reactions === undefined ? {} : { seed, reactions })
    } catch (error) {
      return new Failure(error)
    }
  }
}

function checkMeasure(key: string, value: unknown): void {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return
  throw new TapelineError({
    code: 'sweep.invalid',
    message: `The measure '${key}' cannot stand in a table.`,
    expected: 'a finite number, a text, true, false, or undefined',
    found: String(value),
  })
}
