/** A tape of notes, one for each second, for the tests of replay/. */
import { expect } from '@jest/globals'
import { z } from 'zod'
import { defineEvent, type EventOf } from '../event/definition.js'
import { isTapelineError, type TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { defineProjection, type Projection } from '../projection/projection.js'
import { createTimeline, type Timeline } from '../timeline/timeline.js'
import type { ReplayMode } from './cursor.js'
import { replay } from './replay.js'

/** Epoch milliseconds of the first note. */
export const NOON = Date.UTC(2025, 0, 27, 12)

export interface Note {
  key: string
  value: number
  tags: number[]
}

const noteTaken = defineEvent({
  type: 'note.taken',
  schema: z.object({ key: z.string(), value: z.number(), tags: z.array(z.number()) }),
})

const noteClosed = defineEvent({ type: 'note.closed', schema: z.object({ key: z.string() }) })

export const noteDefinitions = [noteTaken, noteClosed] as const

export type NoteEvent = EventOf<typeof noteDefinitions>
export type NoteTaken = TapelineEvent<'note.taken', Note>

/** Notes `n0`, `n1` and so on with these values, one for each second. Their keys are `a`, `b` and `c` in turn. */
export function notes(values: readonly number[], blockSize = 2): Timeline<NoteEvent> {
  return createTimeline(noteDefinitions, { blockSize }).append(values.map(note))
}

/** The input of one note. */
export function note(value: number, index: number) {
  const key = ['a', 'b', 'c'][index % 3] as string
  return {
    id: `n${index}`,
    type: 'note.taken' as const,
    at: NOON + index * 1000,
    data: { key, value, tags: [value] },
  }
}

/** A projection with one recipe, for `note.taken`. */
export function onNote<State>(
  initial: () => State,
  // biome-ignore lint/suspicious/noConfusingVoidType: as in `defineProjection`.
  recipe: (draft: State, event: NoteTaken) => void | State,
) {
  return defineProjection({
    name: 'notes',
    events: noteDefinitions,
    initial,
    recipes: () => ({ 'note.taken': recipe }),
  })
}

/** The Tapeline error that something throws. */
export function errorOf(run: () => unknown): TapelineError {
  try {
    run()
  } catch (error) {
    if (isTapelineError(error)) return error
    throw error
  }
  throw new Error('Nothing was thrown.')
}

export const MODES: readonly ReplayMode[] = ['fast', 'immer', 'checked']

/** The states at all positions. Expects them to be equal in every mode, read forwards and backwards. */
export function statesOf<State>(projection: Projection<State>, tape: Timeline<NoteEvent>): State[] {
  const [fast, ...others] = MODES.map((mode) => {
    const run = replay(tape, projection, { mode })
    const forwards = Array.from({ length: tape.length + 1 }, (_, position) => run.atPosition(position))
    const again = replay(tape, projection, { mode })
    for (const position of [...forwards.keys()].reverse()) {
      expect(again.atPosition(position)).toStrictEqual(forwards[position])
    }
    return forwards
  })
  for (const other of others) expect(other).toStrictEqual(fast)
  return fast ?? []
}
