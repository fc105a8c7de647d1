/* One changed byte anywhere in the file of a log: verify finds it, or no event and no look-up differs. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { defineEvent, isTapelineError } from '@tapeline/core'
import { z } from 'zod'
import { all } from '../contract.fixture.js'
import { FAULTS_MS, faultCount } from '../fault-counts.fixture.js'
import { openLog } from '../open-log.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-changed-byte-'))
afterAll(() => rmSync(folder, { recursive: true }))

const definitions = [defineEvent({ type: 'note.made', schema: z.strictObject({ text: z.string() }) })]
const events = Array.from({ length: 60 }, (_, index) => ({
  id: `note ${index}`,
  type: 'note.made' as const,
  at: index / 3,
  data: { text: `Größe ${index} `.repeat(1 + (index % 40)) },
}))

/** All that a log gives, or undefined if it or its verification fails. */
async function contentsOf(path: string): Promise<string | undefined> {
  try {
    const log = await openLog(`file:${path}`, definitions, { busyMs: 50 })
    try {
      await log.verify()
      const read = [
        await all(log.read()),
        await log.timeline(),
        await all(log.read({ from: 3, until: 9 })),
        (await log.append(events)).positions,
      ]
      return JSON.stringify(read)
    } finally {
      await log.close()
    }
  } catch (error) {
    if (isTapelineError(error)) return undefined
    throw error
  }
}

describe('one changed byte in the file of a log', () => {
  test(
    'is found by verify, or makes no difference',
    async () => {
      const path = join(folder, 'log.db')
      const log = await openLog(`file:${path}`, definitions)
      await log.append(events)
      await log.close()
      const [whole, changed] = [join(folder, 'whole.db'), join(folder, 'changed.db')]
      copyFileSync(path, whole)
      const bytes = readFileSync(path)
      const expected = await contentsOf(whole)
      expect(expected).toBeDefined()
      const flips = faultCount(150, 5000)
      let found = 0
      for (let flip = 0; flip < flips; flip++) {
        const place = Math.floor((flip * bytes.length) / flips)
        const copy = Uint8Array.from(bytes)
        copy[place] = (copy[place] as number) ^ (1 << (flip % 8))
        // A file of its own, since the binding may still have the last one open.
        const own = `${changed}${flip}`
        writeFileSync(own, copy)
        const contents = await contentsOf(own)
        if (contents === undefined) found++
        else expect({ place, contents }).toEqual({ place, contents: expected })
        for (const end of ['', '-wal', '-shm']) rmSync(`${own}${end}`, { force: true })
      }
      // The rest is space that no event uses.
      expect(found / flips).toBeGreaterThan(0.3)
    },
    FAULTS_MS,
  )
})
