import { describe, expect, it } from '@jest/globals'
import { completed, SHELLS } from '../completion/completed.fixture.js'
import { printed } from '../terminal/fake-terminal.fixture.js'

// The tests of a shell are skipped on a machine without it.
describe.each(SHELLS)('tapeline completion %s', (shell) => {
  const offers = async (...words: readonly string[]): Promise<string[]> => {
    const { out } = await printed('completion', shell)
    return completed(shell, out, ['tapeline', ...words])
  }

  it('completes commands', async () => {
    expect(await offers('cal')).toEqual(['calendar'])
    expect(await offers('s')).toEqual(['sweep', 'sweep-worker', 'serve'])
  })

  it('completes the options of a command', async () => {
    expect(await offers('at', 'deepseek-r1', '--kn')).toEqual(['--known-at'])
  })

  it('completes shipped scenarios, one or several', async () => {
    expect(await offers('at', 'deep')).toEqual(['deepseek-r1'])
    expect(await offers('check', 'deepseek-r1', 'me')).toEqual(['meta-2022-02-03'])
  })

  it('completes the what-ifs of the scenario', async () => {
    expect(await offers('at', 'meta-2022-02-03', '--what-if', 'no')).toEqual(['no-report'])
    expect(await offers('compare', 'deepseek-r1', 'half-the-shock', 'no')).toEqual(['no-release'])
  })

  it('completes types of events, and selectors of them', async () => {
    expect(await offers('events', 'bar')).toEqual(['bar.closed'])
    expect(await offers('export', 'deepseek-r1', '--on', 'price.t')).toEqual(['price.traded'])
    expect(await offers('compare', 'deepseek-r1', 'no-release', '--on', 'close.p')).toEqual([
      'close.published',
    ])
    for (const flag of ['--remove', '--scale', '--shift'])
      expect(await offers('what-if', 'deepseek-r1', flag, 'ty')).toContain('type:bar.closed')
    // Bash splits words at colons, and replaces only the text after the last colon.
    const [words, offered] =
      shell === 'bash' ? [['type', ':', 'bar'], 'bar.closed'] : [['type:bar'], 'type:bar.closed']
    expect(await offers('what-if', 'deepseek-r1', '--remove', ...words)).toEqual([offered])
    expect(await offers('import', 'bars.csv', '--into', 'deep')).toEqual(['deepseek-r1'])
  })

  it('completes words of a closed list', async () => {
    expect(await offers('completion', 'z')).toEqual(['zsh'])
  })
})

describe('tapeline completion', () => {
  it('ends with 2 for an unknown shell', async () => {
    const { exitCode, error } = await printed('completion', 'fish')
    expect(exitCode).toBe(2)
    expect(error).toMatch(/^tapeline: [^\n]*bash, zsh[^\n]*\n$/)
  })
})
