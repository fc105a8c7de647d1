import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { printed } from '../terminal/fake-terminal.fixture.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-new-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('tapeline new', () => {
  it('writes a scenario that validates and checks, readable as the umask allows', async () => {
    const made = join(folder, 'My Scenario!')
    const { exitCode, out } = await printed('new', made)
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: `${made}: scenario.yaml, closes.csv\nNext: tapeline check ${made}\n`,
    })
    expect(readdirSync(folder)).toEqual(['My Scenario!'])
    expect(statSync(made).mode & 0o777).toBe(0o777 & ~process.umask())
    expect(readFileSync(join(made, 'scenario.yaml'), 'utf8')).toContain('name: my-scenario\n')
    expect((await printed('validate', made)).exitCode).toBe(0)
    const check = await printed('check', made)
    expect(check.exitCode).toBe(0)
    expect(check.out).toContain('my-scenario: passed, 4 of 4 expectations hold')
    expect((await printed('at', made, 'close', 'quotes.XMPL.changePct')).out).toBe('-10\n')
  })

  it('does not change an existing folder', async () => {
    const { exitCode, error } = await printed('new', folder)
    expect({ exitCode, error }).toEqual({
      exitCode: 2,
      error: `tapeline: There is a '${folder}' already; name a new folder.\n`,
    })
    expect(existsSync(join(folder, 'scenario.yaml'))).toBe(false)
  })
})
