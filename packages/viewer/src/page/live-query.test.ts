import { describe, expect, it } from '@jest/globals'
import { signal } from '@preact/signals'
import type { Engine } from '../protocol.js'
import { liveQuery } from './live-query.js'

/** An engine whose replies a test sends by hand. */
function slowEngine(): {
  engine: Engine
  asked: string[]
  reply(text: string): Promise<void>
  fail(): Promise<void>
} {
  const asked: string[] = []
  let waiting: { resolve(reply: never): void; reject(error: Error): void } | undefined
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))
  return {
    engine: {
      ask: (_, request) => {
        asked.push((request as { branch: string }).branch)
        return new Promise((resolve, reject) => {
          waiting = { resolve, reject }
        })
      },
    },
    asked,
    reply: (text) => {
      waiting?.resolve(text as never)
      return settled()
    },
    fail: () => {
      waiting?.reject(new Error('no such branch'))
      return settled()
    },
  }
}

describe('a live query', () => {
  it('waits, and keeps its answer, until it can be asked', async () => {
    const { engine, asked, reply } = slowEngine()
    const branch = signal<string | undefined>('a')
    const isMade = signal(true)
    const answer = liveQuery({
      engine,
      name: 'yaml',
      requestOf: () => (branch.value === undefined ? undefined : { branch: branch.value }),
      isWaiting: () => !isMade.value,
      onFailure() {},
    })
    await reply('edits of a')
    isMade.value = false
    branch.value = 'b'
    branch.value = 'c'
    expect(asked).toEqual(['a'])
    expect(answer.value?.reply).toBe('edits of a')
    isMade.value = true
    expect(asked).toEqual(['a', 'c'])
    await reply('edits of c')
    expect(answer.value?.reply).toBe('edits of c')
    isMade.value = false
    branch.value = undefined
    expect(answer.value).toBeUndefined()
  })

  it('asks the newest question after the one on its way, and skips those between', async () => {
    const { engine, asked, reply } = slowEngine()
    const branch = signal('a')
    const answer = liveQuery({
      engine,
      name: 'yaml',
      requestOf: () => ({ branch: branch.value }),
      onFailure() {},
    })
    for (const name of ['b', 'c', 'd']) branch.value = name
    expect(asked).toEqual(['a'])
    await reply('edits of a')
    expect(answer.value).toEqual({ request: { branch: 'a' }, reply: 'edits of a' })
    expect(asked).toEqual(['a', 'd'])
    await reply('edits of d')
    expect(answer.value?.reply).toBe('edits of d')
  })

  it('reports a failure, keeps the last answer, and goes on', async () => {
    const { engine, reply, fail } = slowEngine()
    const branch = signal('a')
    const failures: (string | undefined)[] = []
    const answer = liveQuery({
      engine,
      name: 'yaml',
      requestOf: () => ({ branch: branch.value }),
      onFailure: (failure) => failures.push(failure?.message),
    })
    await reply('edits of a')
    branch.value = 'b'
    await fail()
    expect(answer.value?.reply).toBe('edits of a')
    branch.value = 'c'
    await reply('edits of c')
    expect(answer.value?.reply).toBe('edits of c')
    expect(failures).toEqual([undefined, 'no such branch', undefined])
  })

  it('has no answer while there is nothing to ask', async () => {
    const { engine, reply } = slowEngine()
    const isOpen = signal(true)
    const answer = liveQuery({
      engine,
      name: 'yaml',
      requestOf: () => (isOpen.value ? { branch: 'a' } : undefined),
      onFailure() {},
    })
    await reply('edits of a')
    isOpen.value = false
    expect(answer.value).toBeUndefined()
  })
})
