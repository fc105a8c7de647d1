import { describe, expect, test } from '@jest/globals'
import { defineProjection, isTapelineError } from '@tapeline/core'
import { TapelineError } from '@tapeline/core/internal'
import type { LogStore } from '@tapeline/core/log'
import { EventLog } from '../event-log.js'
import { MemoryStore } from '../memory/memory-store.js'
import { CrashingStore } from './follow.fixture.js'
import { follow } from './follow.js'
import { definitions, odd, overview, prices } from './projections.fixture.js'

const note = (id: string, at: number, more: object = {}): never =>
  ({ id, type: 'note.made', at, data: { text: id }, ...more }) as never
const notes = (from: number, to: number): never =>
  Array.from({ length: to - from }, (_, index) => note(`n${from + index}`, from + index)) as never

/** A log in memory, opened again by each call, and the number of records read since the last one. */
function newLog(): { open: () => EventLog; reads: () => number; store: MemoryStore } {
  const store = new MemoryStore()
  let counting = new CrashingStore(store)
  return {
    store,
    open: () => {
      counting = new CrashingStore(store)
      return new EventLog(counting, definitions)
    },
    reads: () => counting.recordsRead,
  }
}

const counted = (name: string, step = 1) =>
  defineProjection({
    name,
    events: definitions,
    initial: () => ({ count: 0 }),
    recipes: () => ({
      'note.made': (draft) => {
        draft.count += step
      },
    }),
  })

describe('follow', () => {
  test('reads only the later events after a checkpoint, for each kind of projection', async () => {
    for (const projection of [odd, prices, overview] as const) {
      const log = newLog()
      await log.open().append(notes(0, 50))
      await (await follow(log.open(), projection as never)).close()
      await log.open().append(notes(50, 53))
      const following = await follow(log.open(), projection as never)
      // One more, to compare the hash of the log.
      expect(log.reads()).toBe(4)
      expect(following.position).toBe(53)
      await following.close()
    }
  })

  test('reads the whole log for a late event, a correction and a timeline', async () => {
    const causes = [note('late', 3), note('n49', 0, { id: 'c', at: 60, replaces: 'n49' })]
    for (const cause of causes) {
      const log = newLog()
      await log.open().append(notes(0, 50))
      await (await follow(log.open(), odd)).close()
      await log.open().append(cause)
      const following = await follow(log.open(), odd)
      expect(log.reads()).toBe(53)
      await following.close()
    }
    const log = newLog()
    await log.open().append(notes(0, 50))
    await (await follow(log.open(), odd)).close()
    const following = await follow(log.open(), odd)
    expect(log.reads()).toBe(1)
    expect((await following.timeline()).length).toBe(50)
    expect(log.reads()).toBe(51)
    await following.close()
  })

  test('refuses a log that was restored to an older state, and can replace the checkpoint', async () => {
    const newer = newLog()
    await newer.open().append(notes(0, 5))
    await (await follow(newer.open(), odd)).close()
    const checkpoint = await newer.store.readCheckpoint('odd')
    const older = newLog()
    await older.open().append(notes(0, 4))
    await older.store.writeCheckpoint(checkpoint as never)
    await expect(follow(older.open(), odd)).rejects.toMatchObject({
      code: 'log.changed',
      expected: 'position 5 or later',
      found: 'position 4',
    })
    // Other events took the place of the lost ones.
    await older.open().append([note('x', 9), note('y', 9)] as never)
    await expect(follow(older.open(), odd)).rejects.toThrow(/replaceCheckpoint: true/)
    const following = await follow(older.open(), odd, { replaceCheckpoint: true })
    expect(following.position).toBe(6)
    await following.close()
    await (await follow(older.open(), odd)).close()
  })

  test('ignores the checkpoint of another version of the projection', async () => {
    const log = newLog()
    await log.open().append(notes(0, 5))
    const versions: [ReturnType<typeof counted>, string | undefined, number, number][] = [
      [counted('count'), undefined, 5, 5],
      // The source of the recipe is the same, though a variable of it differs: only the user knows.
      [counted('count', 2), undefined, 1, 5],
      [counted('count', 2), 'two', 6, 10],
      [counted('count', 2), 'two', 1, 10],
    ]
    for (const [projection, version, reads, count] of versions) {
      const following = await follow(log.open(), projection, version === undefined ? {} : { version })
      expect([log.reads(), following.state.count]).toEqual([reads, count])
      await following.close()
    }
    const other = defineProjection({
      name: 'count',
      events: definitions,
      initial: () => ({ count: 0 }),
      recipes: () => ({
        'note.made': (draft) => {
          draft.count += 3
        },
      }),
    })
    const following = await follow(log.open(), other)
    expect(following.state.count).toBe(15)
    await following.close()
  })

  test('stores no checkpoint of a state that cannot be stored, and reports that once', async () => {
    class Weight {
      constructor(readonly kilograms: number) {}
    }
    Object.defineProperty(Weight.prototype, Symbol.for('immer-draftable'), { value: true })
    const weights = defineProjection({
      name: 'weights',
      events: definitions,
      initial: () => ({ last: new Weight(0) }),
      recipes: () => ({
        'note.made': (draft) => {
          draft.last = new Weight(1)
        },
      }),
    })
    const log = newLog()
    await log.open().append(notes(0, 5))
    const errors: unknown[] = []
    const following = await follow(log.open(), weights, {
      checkpointEvery: 1,
      onError: (error) => errors.push(error),
    })
    await log.open().append(notes(5, 7))
    await following.reached(7)
    await following.close()
    expect(errors).toHaveLength(1)
    expect(isTapelineError(errors[0], 'state.unsupported')).toBe(true)
    expect(await log.store.readCheckpoint('weights')).toBeUndefined()
  })

  test('stops before an event whose recipe fails, and goes on once it is retracted', async () => {
    const strict = defineProjection({
      name: 'strict',
      events: definitions,
      initial: () => ({ count: 0 }),
      recipes: () => ({
        'note.made': (draft, { data }) => {
          if (data.text === 'bad') throw new Error('a bad note')
          draft.count += 1
        },
      }),
    })
    const log = newLog()
    const following = await follow(log.open(), strict)
    await log.open().append([note('a', 1), note('b', 2), note('bad', 3), note('c', 4)] as never)
    await expect(following.reached(4)).rejects.toMatchObject({ code: 'recipe.failed', eventId: 'bad' })
    await expect(following.ended).rejects.toThrow('a bad note')
    expect([following.position, following.state.count]).toEqual([2, 2])
    await log.open().append({ id: 'r', type: 'event.retracted', at: 5, retracts: 'bad', data: {} } as never)
    const again = await follow(log.open(), strict)
    expect([again.position, again.state.count]).toEqual([5, 3])
    await again.close()
  })

  test('tries again after an error of the database, if errors are listened to', async () => {
    const { store } = newLog()
    let failures = 0
    const failing = new Proxy<LogStore>(store, {
      get(target, name) {
        if (name === 'read' && failures > 0) {
          // biome-ignore lint/correctness/useYield: it fails before its first batch.
          return async function* () {
            failures -= 1
            throw new TapelineError({ code: 'log.failed', message: 'gone' })
          }
        }
        const value = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const errors: string[] = []
    const heard = await follow(new EventLog(failing, definitions), odd, {
      pollMs: 5,
      onError: (error) => errors.push((error as Error).message),
    })
    failures = 2
    await new EventLog(store, definitions).append(notes(0, 3))
    await heard.reached(3)
    expect(errors).toEqual(['gone [log.failed]', 'gone [log.failed]'])
    await heard.close()
    const unheard = await follow(new EventLog(failing, definitions), odd, { pollMs: 5 })
    failures = 1
    await expect(unheard.ended).rejects.toThrow('gone')
    expect(unheard.position).toBe(3)
  })

  test('ends by its signal, and when the log is closed', async () => {
    const { open } = newLog()
    const aborting = new AbortController()
    const first = await follow(open(), odd, { signal: aborting.signal })
    aborting.abort()
    await first.ended
    await expect(follow(open(), odd, { signal: aborting.signal })).rejects.toThrow('aborted')
    const log = open()
    const second = await follow(log, odd)
    await log.close()
    await second.ended
    await expect(second.reached(99)).rejects.toMatchObject({ code: 'log.closed' })
  })

  test('refuses wrong arguments', async () => {
    const log = newLog().open()
    await expect(follow({} as never, odd)).rejects.toMatchObject({ code: 'argument.invalid' })
    await expect(follow(log, {} as never)).rejects.toMatchObject({ code: 'argument.invalid' })
    await expect(follow(log, odd, { checkpointEvery: -1 })).rejects.toMatchObject({
      code: 'argument.invalid',
    })
    await expect(follow(log, odd, { edit: [] } as never)).rejects.toMatchObject({ code: 'option.unknown' })
  })
})
