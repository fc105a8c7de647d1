import { spawnSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { printed } from '../terminal/fake-terminal.fixture.js'

const SHELLS = ['bash', 'zsh'].filter((shell) => spawnSync(shell, ['-c', ':']).status === 0)

/** What a shell offers for the last of some words. */
async function completed(shell: string, ...words: readonly string[]): Promise<string[]> {
  const { out } = await printed('completion', shell)
  const list = words.map((word) => `'${word}'`).join(' ')
  const prelude = shell === 'zsh' ? 'autoload -Uz compinit && compinit -u -D\n' : ''
  const arrays = shell === 'zsh' ? 'setopt ksharrays\n' : ''
  const script = `${prelude}${out}${arrays}COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _tapeline; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = spawnSync(shell, ['-c', script], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return stdout.split('\n').filter((word) => word !== '')
}

describe.each(SHELLS)('tapeline completion %s', (shell) => {
  it('completes commands', async () => {
    expect(await completed(shell, 'tapeline', 'cal')).toEqual(['calendar'])
  })

  it('completes the options of a command', async () => {
    expect(await completed(shell, 'tapeline', 'at', 'deepseek-r1', '--kn')).toEqual(['--known-at'])
  })

  it('completes shipped scenarios, one or several', async () => {
    expect(await completed(shell, 'tapeline', 'at', 'deep')).toEqual(['deepseek-r1'])
    expect(await completed(shell, 'tapeline', 'check', 'deepseek-r1', 'me')).toEqual(['meta-2022-02-03'])
  })

  it('completes the what-ifs of the scenario', async () => {
    const words = ['tapeline', 'at', 'meta-2022-02-03', '--what-if', 'no']
    expect(await completed(shell, ...words)).toEqual(['no-report'])
  })
})

describe('tapeline completion', () => {
  it('ends with 2 for a shell that it does not know', async () => {
    const { exitCode, error } = await printed('completion', 'fish')
    expect(exitCode).toBe(2)
    expect(error).toMatch(/^tapeline: [^\n]*bash, zsh[^\n]*\n$/)
  })
})
