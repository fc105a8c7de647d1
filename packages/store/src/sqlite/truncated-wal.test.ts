/* A write-ahead log that ends too early, as after a loss of power on a disk that lied: a valid prefix, or an error. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { isTapelineError } from '@tapeline/core'
import { all, notes } from '../contract.fixture.js'
import { FAULTS_MS, faultCount } from '../fault-counts.fixture.js'
import { verifyRecords } from '../records/verify-records.js'
import { SqliteStore } from './sqlite-store.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-truncated-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Of the file format: the header of the file, and the header before each page. */
const HEADER = 32
const FRAME_HEADER = 24

/** The ids that a log gives after it is opened, or undefined for an error. */
async function idsOf(path: string): Promise<readonly string[] | undefined> {
  try {
    const store = await SqliteStore.open(path)
    await verifyRecords(store)
    const ids = (await all(store.read({}, 1000))).flat().map(({ id }) => id)
    await store.close()
    return ids
  } catch (error) {
    if (isTapelineError(error)) return undefined
    throw error
  }
}

describe('a write-ahead log that is cut', () => {
  test(
    'at each frame, in the middle of it, or with a changed byte gives a prefix of the appends, or an error',
    async () => {
      const path = join(folder, 'log.db')
      const store = await SqliteStore.open(path)
      const appends = faultCount(20, 120)
      for (let index = 0; index < appends; index++)
        await store.append(notes(index * 3, 3), { expectedPosition: index * 3 })
      const wal = readFileSync(`${path}-wal`)
      const page = wal.readUInt32BE(8)
      const frames = (wal.length - HEADER) / (page + FRAME_HEADER)
      expect(Number.isInteger(frames)).toBe(true)
      const expected = notes(0, appends * 3).map(({ id }) => id)
      const lengths: number[] = []
      const check = async (bytes: Uint8Array): Promise<void> => {
        const cut = join(folder, `cut ${lengths.length}.db`)
        copyFileSync(path, cut)
        writeFileSync(`${cut}-wal`, bytes)
        const ids = await idsOf(cut)
        if (ids !== undefined) expect(ids).toEqual(expected.slice(0, ids.length))
        if (ids !== undefined) expect(ids.length % 3).toBe(0)
        lengths.push(ids?.length ?? -1)
        for (const end of ['', '-wal', '-shm']) rmSync(`${cut}${end}`, { force: true })
      }
      for (let frame = 0; frame <= frames; frame++) {
        const end = HEADER + frame * (page + FRAME_HEADER)
        await check(wal.subarray(0, end))
        if (frame === frames) break
        await check(wal.subarray(0, end + 1 + ((frame * 997) % (page + FRAME_HEADER - 1))))
        const changed = Uint8Array.from(wal)
        const place = end + ((frame * 1999) % (page + FRAME_HEADER))
        changed[place] = (changed[place] as number) ^ 1
        await check(changed)
      }
      // The whole file gives all, and each append is the end of some prefix.
      expect(lengths.at(-1)).toBe(expected.length)
      expect(new Set(lengths.filter((length) => length > 0)).size).toBe(appends)
      await store.close()
    },
    FAULTS_MS,
  )
})
