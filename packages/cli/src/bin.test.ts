import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'

const BIN = fileURLToPath(new URL('../bin/tapeline.js', import.meta.url))
const VALUE = ['at', 'deepseek-r1', '2025-01-27T16:00-05:00', 'quotes.NVDA.last', '--json']

/** The real command, through a link in a folder outside the checkout. */
function tapeline(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const cwd = mkdtempSync(join(tmpdir(), 'tapeline-'))
  const link = join(cwd, 'tapeline')
  symlinkSync(BIN, link)
  const { status, stdout, stderr } = spawnSync(process.execPath, [link, ...args], { cwd, encoding: 'utf8' })
  return { status, stdout, stderr }
}

describe('the command as a process', () => {
  it('prints one JSON value from any folder and through a link', () => {
    expect(tapeline(...VALUE)).toEqual({ status: 0, stdout: '118.42\n', stderr: '' })
  }, 60_000)

  it('ends with 2 for wrong use, in one line on the error stream', () => {
    const { status, stdout, stderr } = tapeline('frob')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^tapeline: unknown command 'frob'[^\n]*\n$/)
  }, 60_000)

  it('reports in one line that its output cannot be written', () => {
    const full = openSync('/dev/full', 'w')
    const { status, stderr } = spawnSync(process.execPath, [BIN, 'calendar', 'NYSE', '2025-01-09'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    })
    closeSync(full)
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'tapeline: the standard output cannot be written: the disk is full (ENOSPC).\n',
    })
  }, 60_000)

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'ends with the code of %s, and leaves no temporary file',
    async (signal, code) => {
      const folder = mkdtempSync(join(tmpdir(), 'tapeline-signal-'))
      const bars = Array.from(
        { length: 100_000 },
        (_, index) => `${Date.UTC(2025, 0, 27, 14, 30) + index},1,2`,
      )
      writeFileSync(join(folder, 'ticks.csv'), `time,price,size\n${bars.join('\n')}\n`)
      const args = ['import', join(folder, 'ticks.csv'), '--trades', '--symbol', 'NVDA', '--list', 'XNAS']
      const child = spawn(process.execPath, [BIN, ...args, '--out', join(folder, 'made')], {
        stdio: 'ignore',
      })
      const ended = new Promise((resolve) => child.on('close', resolve))
      // Its prices are written to the temporary folder before they are read back.
      while (!readdirSync(folder).some((name) => name.startsWith('.tapeline-'))) {
        if (child.exitCode !== null) throw new Error('It ended before it was interrupted.')
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      child.kill(signal)
      expect(await ended).toBe(code)
      expect(readdirSync(folder)).toEqual(['ticks.csv'])
      rmSync(folder, { recursive: true })
    },
    120_000,
  )

  it('ends quietly when its reader closes the pipe', async () => {
    const child = spawn(process.execPath, [BIN, ...VALUE.slice(0, 3), '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let error = ''
    child.stderr.on('data', (data) => {
      error += data
    })
    // Closed before the command has written anything, as `head -0` does it.
    child.stdout.destroy()
    const status = await new Promise((resolve) => child.on('close', resolve))
    expect({ status, error }).toEqual({ status: 0, error: '' })
  }, 60_000)
})
