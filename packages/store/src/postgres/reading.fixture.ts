import { setTimeout as pause } from 'node:timers/promises'
import { defineEvent } from '@tapeline/core'
import { z } from 'zod'
import { all } from '../contract.fixture.js'
import { EventLog } from '../event-log.js'
import type { PostgresStore } from './postgres-store.js'

export const noteMade = defineEvent({ type: 'note.made', schema: z.strictObject({ text: z.string() }) })

/** Ids of a whole log. */
export async function idsOf(store: PostgresStore): Promise<string[]> {
  return (await all(store.read({}, 100))).flat().map(({ id }) => id)
}

/** Ids that a subscription gives. */
export interface Tailing {
  /** Waits for so many, at most 10 s. @returns all that have come */
  readonly reached: (count: number) => Promise<readonly string[]>
  /** The same, and ends the subscription. */
  readonly until: (count: number) => Promise<readonly string[]>
}

/** Reads a log in the background. */
export function tailAll(store: PostgresStore, pollMs: number): Tailing {
  const ending = new AbortController()
  const ids: string[] = []
  const running = (async () => {
    const log = new EventLog(store, [noteMade])
    for await (const { events } of log.subscribe({ pollMs, signal: ending.signal }))
      ids.push(...events.map(({ id }) => id))
  })()
  const reached = async (count: number): Promise<readonly string[]> => {
    for (const end = Date.now() + 10_000; ids.length < count && Date.now() < end; ) await pause(2)
    return ids
  }
  return {
    reached,
    until: async (count) => {
      await reached(count)
      ending.abort()
      await running
      return ids
    },
  }
}
