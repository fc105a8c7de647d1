import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'

const BIN = fileURLToPath(new URL('../bin/tapeline.js', import.meta.url))
const VALUE = ['at', 'deepseek-r1', '2025-01-27T16:00-05:00', 'quotes.NVDA.last', '--json']

/** The real command, through a link in a folder that has nothing to do with the checkout. */
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

  it('ends quietly where its reader has seen enough', async () => {
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
