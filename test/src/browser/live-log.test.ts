/** A log that grows while it is served, as people follow one: the command serves it, another process appends to it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Page } from 'playwright-core'
import { ensurePage } from '../../tools/build-page.js'
import { root } from '../../tools/paths.js'
import { browserPath, hasBrowser } from './open-browser.js'
import { openAddress } from './open-page.js'

if (!hasBrowser) console.warn(`No log was followed in a page: ${browserPath} does not exist.`)
const describeInBrowser = hasBrowser ? describe : describe.skip

const command = join(root, 'packages/cli/bin/tapeline.js')
const START = Date.UTC(2025, 0, 27, 15)
const trade = (index: number, price: number): object => ({
  id: `t${index}`,
  type: 'price.traded',
  at: START + index * 60_000,
  data: { symbol: 'AAA', price },
})
const listed = {
  id: 'listed',
  type: 'instrument.listed',
  at: START,
  data: { symbol: 'AAA', name: 'A', kind: 'equity', exchange: 'XNAS' },
}

describeInBrowser('a log that grows while it is served', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tapeline-live-'))
  const log = `file:${join(folder, 'live.db')}`
  let server: ChildProcess
  let address = ''

  const append = (...events: readonly object[]): void => {
    const file = join(folder, 'events.jsonl')
    writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''))
    const { status, stderr } = spawnSync(process.execPath, [command, 'log', 'append', log, file], {
      encoding: 'utf8',
    })
    expect([status, stderr]).toEqual([0, expect.any(String)])
  }
  const positionIs = (page: Page, text: string): Promise<void> =>
    page.locator('.position').filter({ hasText: text }).waitFor()

  beforeAll(async () => {
    await ensurePage()
    append(listed, trade(1, 100), trade(2, 101))
    server = spawn(process.execPath, [command, 'serve', log], { stdio: ['ignore', 'pipe', 'inherit'] })
    address = await new Promise<string>((resolve, reject) => {
      let printed = ''
      server.stdout?.setEncoding('utf8').on('data', (text: string) => {
        printed += text
        const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(printed)
        if (found) resolve(found[0])
      })
      server.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${printed}`)))
    })
  })
  afterAll(() => {
    server?.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  it('shows new events on every page, moves only cursors at the end, and says when the log is gone', async () => {
    const atEnd = await openAddress(address)
    const inPast = await openAddress(`${address}#at=${new Date(START + 60_000).toISOString()}`)
    try {
      await positionIs(atEnd.page, '3 / 3')
      await positionIs(inPast.page, '2 / 3')
      append(trade(3, 102), trade(4, 103))
      await positionIs(atEnd.page, '5 / 5')
      await positionIs(inPast.page, '2 / 5')
      await atEnd.page.locator('.watch tr').filter({ hasText: '103' }).waitFor()
      expect(await inPast.page.locator('.watch tr').filter({ hasText: '103' }).count()).toBe(0)

      // A page that opens later has what was appended since the server began.
      const later = await openAddress(address)
      await positionIs(later.page, '5 / 5')
      await later.close()

      // A late event, and a correction, which takes the place of what it corrects.
      append(
        { ...trade(1.5, 90), id: 'late', knownAt: START + 600_000 },
        { ...trade(4, 110), id: 'corrected', replaces: 't4', knownAt: START + 600_000 },
      )
      await positionIs(atEnd.page, '6 / 6')
      await positionIs(inPast.page, '2 / 6')
      await atEnd.page.locator('.watch tr').filter({ hasText: '110' }).waitFor()
      expect([...atEnd.complaints, ...inPast.complaints]).toEqual([])

      for (const suffix of ['', '-wal', '-shm'])
        rmSync(`${join(folder, 'live.db')}${suffix}`, { force: true })
      await atEnd.page.locator('.failures').filter({ hasText: 'was removed or replaced' }).waitFor()
      await positionIs(atEnd.page, '6 / 6')
    } finally {
      await atEnd.close()
      await inPast.close()
    }
  })
})
