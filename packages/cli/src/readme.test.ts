/** The commands of the README whose output it shows, run in this process. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { printed } from './terminal/fake-terminal.fixture.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** Each `$ npx tapeline …` of a block without a language, with the lines up to the next one or the end of the block. */
const shown = [...readme.matchAll(/^```\n(\$ [\s\S]*?)^```$/gm)]
  .flatMap(([, block = '']) => block.split(/^\$ /m).slice(1))
  .map((part) => {
    const [, command = '', output = ''] = /^((?:.*\\\n)*.*)\n([\s\S]*)$/.exec(part) ?? []
    return { command: command.replaceAll(/\\\n\s*/g, ''), output: output.trimEnd() }
  })

/** The words of a command line, of which quotes may hold one together. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/(?:'[^']*'|"[^"]*"|\S)+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double),
  )
}

describe('the README', () => {
  it('shows the output of commands', () => {
    expect(shown.length).toBeGreaterThan(5)
    expect(wordsOf(`first x 'a["^DJI"] < 1' "b c"`)).toEqual(['first', 'x', 'a["^DJI"] < 1', 'b c'])
  })

  it.each(shown)('shows what $command prints', async ({ command, output }) => {
    const [npx, tapeline, ...args] = wordsOf(command)
    expect([npx, tapeline]).toEqual(['npx', 'tapeline'])
    const { out } = await printed(...args)
    // An ellipsis on a line of its own ends what is shown.
    if (output.endsWith('\n…')) expect(out.slice(0, output.length - 1)).toBe(output.slice(0, -1))
    else expect(out.trimEnd()).toBe(output)
  })
})
