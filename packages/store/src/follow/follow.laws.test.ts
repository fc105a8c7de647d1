import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fc, test } from '@fast-check/jest'
import { afterAll, describe, expect } from '@jest/globals'
import { type Projection, replay } from '@tapeline/core'
import type { LogStore } from '@tapeline/core/log'
import { remove, whatIf } from '@tapeline/core/what-if'
import { applyPatches, enableMapSet, enablePatches } from 'immer'
import { EventLog } from '../event-log.js'
import { MemoryStore } from '../memory/memory-store.js'
import { hasPostgres, makeDatabase, type TestDatabase } from '../postgres/database.fixture.js'
import { PostgresStore } from '../postgres/postgres-store.js'
import { SqliteStore } from '../sqlite/sqlite-store.js'
import { Crash, CrashingStore, history } from './follow.fixture.js'
import { follow } from './follow.js'
import { counts, definitions, odd, overview, prices, spread } from './projections.fixture.js'

enablePatches()
enableMapSet()

const folder = mkdtempSync(join(tmpdir(), 'tapeline-follow-'))
let files = 0
let database: TestDatabase | undefined
let schemas = 0
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await database?.drop()
})

const projections: readonly Projection<unknown>[] = [overview, counts, odd, prices, spread]

/** What a process does: it appends, or follows with a crash at an operation. */
const act = fc.oneof(
  fc.record({ append: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ crashAt: fc.integer({ min: 1, max: 14 }), isDone: fc.boolean() }),
)

/** All values of a state, derived ones too, in a form that can be compared. */
function shown(state: unknown): unknown {
  if (typeof state !== 'object' || state === null || state instanceof Date) return state
  if (state instanceof Map) return new Map([...state].map(([key, value]) => [key, shown(value)]))
  if (state instanceof Set || Array.isArray(state)) return state
  return Object.entries(state).map(([key, value]) => [key, shown(value)])
}

/** Appends, follows and crashes at random; then the state must be that of a clean replay. */
async function survives(
  store: LogStore,
  projection: Projection<unknown>,
  inputs: readonly unknown[],
  acts: readonly ({ append: number } | { crashAt: number; isDone: boolean })[],
): Promise<void> {
  const log = new EventLog(store, definitions)
  const append = async (from: number, count: number): Promise<void> => {
    const part = inputs.slice(from, from + count)
    if (part.length > 0) await log.append(part as never)
  }
  let sent = 0
  const checkpointEvery = 3
  for (const one of acts) {
    if ('append' in one) {
      await append(sent, one.append)
      sent += one.append
      continue
    }
    const crashing = new CrashingStore(store, one.crashAt, one.isDone)
    try {
      const following = await follow(new EventLog(crashing, definitions), projection, { checkpointEvery })
      // A part arrives while it follows.
      await append(sent, 2)
      sent += 2
      const { position } = await log.head()
      await Promise.race([following.reached(position), following.ended])
      await following.close()
      await following.ended
    } catch (error) {
      expect(error).toBeInstanceOf(Crash)
    }
  }
  await append(sent, inputs.length)
  const following = await follow(log, projection, { checkpointEvery })
  const clean = replay(await log.timeline(), projection as Projection<object>).atEnd()
  expect(shown(following.state)).toStrictEqual(shown(clean))
  await following.close()
  await following.ended
  // The last checkpoint has the same state.
  const again = await follow(log, projection, { checkpointEvery })
  expect(shown(again.state)).toStrictEqual(shown(clean))
  await again.close()
}

describe('the state of a follower', () => {
  test.prop([history(), fc.array(act, { maxLength: 8 }), fc.constantFrom(...projections)])(
    'after any crash equals a clean replay, in memory',
    async (inputs, acts, projection) => {
      await survives(new MemoryStore(), projection, inputs, acts)
    },
  )

  test.prop([history(), fc.array(act, { maxLength: 6 }), fc.constantFrom(...projections)], { numRuns: 8 })(
    'after any crash equals a clean replay, in a file',
    async (inputs, acts, projection) => {
      const store = await SqliteStore.open(join(folder, `${++files}.db`))
      await survives(store, projection, inputs, acts)
      await store.close()
    },
  )

  const testOfPostgres = hasPostgres ? test : test.skip
  testOfPostgres.prop([history(), fc.array(act, { maxLength: 6 }), fc.constantFrom(...projections)], {
    numRuns: 8,
  })('after any crash equals a clean replay, in PostgreSQL', async (inputs, acts, projection) => {
    database ??= await makeDatabase()
    const connection = { connectionString: database.url, max: 3 }
    const store = await PostgresStore.open({ connection, schema: `followed_${++schemas}` })
    await survives(store, projection, inputs, acts)
    await store.close()
  })

  test.prop([history(), fc.integer({ min: 1, max: 5 }), fc.constantFrom(odd, spread), fc.nat({ max: 20 })])(
    'and its patches equal a clean replay at every update, from a checkpoint too',
    async (inputs, size, projection, before) => {
      const log = new EventLog(new MemoryStore(), definitions)
      if (before > 0 && inputs.length > 0) await log.append(inputs.slice(0, before) as never)
      await (await follow(log, projection as Projection<unknown>)).close()
      const following = await follow(log, projection as Projection<unknown>, { batchSize: size })
      let patched = following.state
      following.subscribe(({ state, previous, patches, inversePatches }) => {
        patched = applyPatches(patched as object, patches as never)
        expect(shown(applyPatches(state as object, inversePatches as never))).toStrictEqual(shown(previous))
      })
      for (let from = before; from < inputs.length; from += size) {
        await log.append(inputs.slice(from, from + size) as never)
        const { position } = await log.head()
        await following.reached(position)
        const clean = replay(await log.timeline(), projection as Projection<object>).atEnd()
        expect(shown(following.state)).toStrictEqual(shown(clean))
        expect(following.position).toBe(position)
        expect(shown(patched)).toStrictEqual(shown(clean))
      }
      expect((await following.timeline()).toJSON()).toEqual((await log.timeline()).toJSON())
      await following.close()
    },
  )

  test.prop([
    history(),
    fc.integer({ min: 1, max: 8 }),
    fc.constantFrom('e0', 'type:note.made', 'type:chip.traded'),
  ])('with edits has the branch of the whole timeline at every update', async (inputs, size, selector) => {
    const edits = [remove(selector)]
    const log = new EventLog(new MemoryStore(), definitions)
    const [first, ...rest] = inputs
    if (first === undefined) return
    await log.append(first as never)
    const branchOf = async (): Promise<unknown> => {
      const branch = whatIf(await log.timeline(), { name: 'what-if', edits })
      return shown(replay(branch, overview).atEnd())
    }
    const expected = async (): Promise<unknown> => {
      try {
        return await branchOf()
      } catch (error) {
        return error
      }
    }
    const start = await expected()
    if (start instanceof Error) {
      await expect(follow(log, overview, { edits })).rejects.toThrow(start.message)
      return
    }
    const following = await follow(log, overview, { edits })
    for (let from = 0; from < rest.length; from += size) {
      const last = [shown(following.state), shown(following.branch)]
      await log.append(rest.slice(from, from + size) as never)
      const branch = await expected()
      const { position } = await log.head()
      if (branch instanceof Error) {
        await expect(following.ended).rejects.toThrow(branch.message)
        if (size === 1) expect([shown(following.state), shown(following.branch)]).toStrictEqual(last)
        return
      }
      await following.reached(position)
      expect(shown(following.branch)).toStrictEqual(branch)
      expect(shown(following.state)).toStrictEqual(shown(replay(await log.timeline(), overview).atEnd()))
    }
    await following.close()
  })
})
