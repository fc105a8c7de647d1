import type { AnyEventDefinition, TapelineEvent } from '@tapeline/core'
import { TapelineError } from '@tapeline/core/internal'
import type { WhatIfOptions } from '@tapeline/core/what-if'
import type { Measure } from './measurer.js'

/** The named exports of a sweep module. Functions cannot be sent to another thread, so each thread imports the module. */
export interface SweepModule<Event extends TapelineEvent = TapelineEvent> {
  /** The definitions of the timeline's events, such as `marketEvents`, with which a worker reads it. */
  readonly events?: readonly AnyEventDefinition[]
  readonly measure: Measure<Event>
  readonly reactions?: WhatIfOptions['reactions']
}

/**
 * Imports a module of a sweep.
 * @param address a URL, such as `new URL('./measures.js', import.meta.url)`
 * @throws TapelineError `sweep.invalid` if it cannot be imported or lacks an export
 */
export async function importModule<Event extends TapelineEvent>(
  address: string,
  { needsEvents }: { readonly needsEvents: boolean },
): Promise<SweepModule<Event>> {
  const imported: unknown = await import(address).catch((error: unknown) => {
    throw wrong('cannot be imported', address, String(error))
  })
  const { measure, events, reactions } = imported as Record<string, unknown>
  if (typeof measure !== 'function') throw wrong("exports no function 'measure'", address, typeof measure)
  if (reactions !== undefined && !Array.isArray(reactions)) {
    throw wrong("exports 'reactions' that are not a list", address, typeof reactions)
  }
  if (needsEvents && !Array.isArray(events)) {
    throw wrong("exports no 'events', the list of definitions that a worker needs", address, typeof events)
  }
  return imported as SweepModule<Event>
}

function wrong(what: string, address: string, found: string): TapelineError {
  return new TapelineError({
    code: 'sweep.invalid',
    message: `The module '${address}' ${what}.`,
    expected: "a module that exports 'measure', for workers also 'events', and 'reactions' if there are any",
    found,
  })
}
