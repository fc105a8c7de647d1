/** Runs the commands of the README whose output it shows, in this process. */
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

/** The words of a command line; a quoted text is one word. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/(?:'[^']*'|"[^"]*"|\S)+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double),
  )
}

describe('the README', () => {
  it('has commands with output', () => {
    expect(shown.length).toBeGreaterThan(5)
    expect(wordsOf(`first x 'a["^DJI"] < 1' "b c"`)).toEqual(['first', 'x', 'a["^DJI"] < 1', 'b c'])
  })

  it.each(shown)('shows the output of $command', async ({ command, output }) => {
    const [npx, tapeline, ...args] = wordsOf(command)
    expect([npx, tapeline]).toEqual(['npx', 'tapeline'])
    const { out } = await printed(...args)
    // A line with only an ellipsis ends the shown output.
    if (output.endsWith('\n…')) expect(out.slice(0, output.length - 1)).toBe(output.slice(0, -1))
    else expect(out.trimEnd()).toBe(output)
  })
})
