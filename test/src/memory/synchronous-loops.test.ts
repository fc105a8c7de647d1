/**
 * Branches, views and grown timelines that nothing refers to any more are collected within one synchronous loop, as a script runs
 * it. A `WeakRef` to one of them anywhere would keep it until the loop ends.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type NodeProcess, openInNode } from '../browser/open-process.js'
import { heldAfter, heldBytes, heldNow, ROUNDS, useTexts } from './synchronous-loops.js'

const MEBIBYTE = 2 ** 20
/** At the end of the loop, within it. With a `WeakRef` to what each round made, it would be 9 MiB to 86 MiB. */
const HELD_BYTES_MAX = 8 * MEBIBYTE
/** Freed by the end of the loop alone; with such a `WeakRef`, 6 MiB to 130 MiB. */
const FREED_BYTES_MAX = 4 * MEBIBYTE

describe('memory stays flat in a synchronous loop', () => {
  let node: NodeProcess
  beforeEach(async () => {
    node = await openInNode('test/src/memory/synchronous-loops.ts', ['--expose-gc'])
  })
  afterEach(() => node.close())

  it.each(Object.entries(ROUNDS))(
    '%s',
    async (kind, rounds) => {
      const within = Number(await node.call(heldAfter.name, kind, String(rounds)))
      const after = Number(await node.call(heldNow.name))
      expect(within).toBeLessThan(HELD_BYTES_MAX)
      expect(within - after).toBeLessThan(FREED_BYTES_MAX)
    },
    120_000,
  )

  it('for the texts of timelines that nothing refers to', async () => {
    const after = async (rounds: readonly number[]): Promise<number> => {
      for (const round of rounds) {
        await node.call(useTexts.name, String(round))
        // A collection, and a turn of the event loop that releases the numbers of texts.
        await node.call(heldBytes.name)
      }
      return Number(await node.call(heldBytes.name))
    }
    const first = await after([1, 2, 3])
    // 120,000 texts with their numbers would take some 15 MiB.
    expect((await after([4, 5, 6, 7, 8, 9])) - first).toBeLessThan(HELD_BYTES_MAX / 2)
  }, 120_000)
})
