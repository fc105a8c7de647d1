import { isTapelineError, type TapelineEvent, type Timeline } from '@tapeline/core'
import { TapelineError } from '@tapeline/core/internal'
import { type WhatIfOptions, whatIf } from '@tapeline/core/what-if'
import type { Parameters, SweepValue } from './parameters.js'
import type { ListedBranch } from './plan.js'
import type { RowContent, SweepFailure } from './table.js'
import { isPlainObject, isSweepValue, shown } from './values.js'

/** Values by name. Undefined values are omitted from the row. */
export type Measures = Readonly<Record<string, SweepValue | undefined>>

/** Measures a branch. A promise is awaited. The parameters are frozen. */
export type Measure<Event extends TapelineEvent> = (
  branch: Timeline<Event>,
  parameters: Parameters,
) => Measures | Promise<Measures>

export interface MeasurerOptions<Event extends TapelineEvent> {
  readonly measure: Measure<Event>
  readonly seed: number
  readonly reactions: WhatIfOptions['reactions']
}

/** The error of a branch that could not be created. */
class Failure {
  constructor(readonly error: unknown) {}
}

/**
 * Creates and measures branches, in the sweep's own thread or in a worker. A branch is created when its row, or the row of a
 * branch nested in it, is first requested, and kept while the following rows are nested in it.
 */
export class Measurer<Event extends TapelineEvent> {
  /** From the outermost to the last created branch: each is nested in the one before. */
  private readonly path: { readonly index: number; readonly made: Timeline<Event> | Failure }[] = []

  constructor(
    private readonly timeline: Timeline<Event>,
    private readonly branches: readonly ListedBranch[],
    private readonly options: MeasurerOptions<Event>,
  ) {}

  async rowOf(index: number): Promise<RowContent> {
    const { name, parameters } = this.branches[index] as ListedBranch
    const head = { index, name, parameters }
    try {
      const made = this.made(index)
      if (made instanceof Failure) throw made.error
      // A frozen copy: on a worker the parameters of the plan could be changed, and rows depend on them.
      const given = Object.freeze({ ...parameters })
      return { ...head, measures: measuresOf(await this.options.measure(made, given)) }
    } catch (error) {
      return { ...head, error: failureOf(error) }
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
    // Drops the earlier branches of the same parent.
    if (branch.parent === undefined) path.length = 0
    const made = parent instanceof Failure ? parent : this.branchOn(parent, branch)
    path.push({ index, made })
    return made
  }

  private branchOn(parent: Timeline<Event>, branch: ListedBranch): Timeline<Event> | Failure {
    const { seed, reactions } = this.options
    try {
      return whatIf(parent, {
        name: branch.ownName,
        edits: branch.edits,
        ...(reactions === undefined ? {} : { seed, reactions }),
      })
    } catch (error) {
      return new Failure(error)
    }
  }
}

function failureOf(error: unknown): SweepFailure {
  const message = error instanceof Error ? error.message : shown(error)
  if (!isTapelineError(error)) return { message }
  const { code, eventId, edits } = error
  return {
    code,
    message,
    ...(eventId === undefined ? {} : { eventId }),
    ...(edits === undefined ? {} : { edits }),
  }
}

/** @throws TapelineError `sweep.invalid` unless the result is an object of values that a table can hold */
function measuresOf(result: unknown): Readonly<Record<string, SweepValue>> {
  if (!isPlainObject(result) || Object.getOwnPropertySymbols(result).length > 0) {
    throw new TapelineError({
      code: 'sweep.invalid',
      message: 'The measure did not return a plain object of named values.',
      expected: 'an object such as { last: 118.42 }, or a promise of one',
      found: shown(result),
    })
  }
  const entries = Object.entries(result).filter(([, value]) => value !== undefined)
  for (const [key, value] of entries) {
    if (isSweepValue(value)) continue
    throw new TapelineError({
      code: 'sweep.invalid',
      message: `A table cannot hold the measure '${key}'.`,
      expected: 'a finite number, a text, true, false, or undefined',
      found: shown(value),
    })
  }
  return Object.fromEntries(entries) as Record<string, SweepValue>
}
