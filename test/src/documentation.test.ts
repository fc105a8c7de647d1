import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { format } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'

/**
 * Every TypeScript snippet of a README runs and prints exactly the output that the README shows: in the `text` block right after
 * it, or else in the comments behind and below its calls of `console.log`.
 */

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..')
// Inside this package, so that a snippet finds its imports as the tests do. Git and the linter leave it out.
const folder = join(here, '..', 'dist', 'documentation')

const readmes = [
  'README.md',
  '.github/CONTRIBUTING.md',
  'packages/README.md',
  ...readdirSync(join(root, 'packages')).map((name) => join('packages', name, 'README.md')),
]

function textOf(readme: string): string {
  try {
    return readFileSync(join(root, readme), 'utf8')
  } catch {
    return ''
  }
}

const snippets = readmes.flatMap((readme) =>
  [...textOf(readme).matchAll(/^```ts\n([\s\S]*?)^```\n(?:\s*^```text\n([\s\S]*?)^```\n)?/gm)].map(
    ([, code = '', block], index) => ({ readme, number: index + 1, code, shown: block ?? commentsOf(code) }),
  ),
)

/** The output that the comments of a snippet show: behind a `console.log`, or on the lines below it. */
function commentsOf(code: string): string {
  const printed: string[] = []
  let isBelow = false
  for (const line of code.split('\n')) {
    const [, behind] = /^console\.log\(.*\)(?: \/\/ (.*))?$/.exec(line) ?? []
    const [, below] = /^\/\/ ?(.*)$/.exec(line) ?? []
    if (behind !== undefined) printed.push(behind)
    else if (isBelow && below !== undefined) printed.push(below)
    isBelow = line.startsWith('console.log(') ? behind === undefined : isBelow && below !== undefined
  }
  return printed.map((line) => `${line}\n`).join('')
}

/**
 * Runs a snippet and returns its output.
 * @param lines the number of lines to wait for, since a snippet may print from a timer
 */
async function printedBy(code: string, lines: number): Promise<string> {
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined)
  try {
    const file = join(mkdtempSync(join(folder, 'snippet-')), 'snippet.ts')
    writeFileSync(file, code)
    await import(file)
    const printed = (): string => log.mock.calls.map((call) => `${format(...call)}\n`).join('')
    for (let waits = 0; waits < 500 && printed().split('\n').length <= lines; waits += 1) await delay(10)
    // Time for a surplus line to appear.
    await delay(20)
    return printed()
  } finally {
    log.mockRestore()
  }
}

beforeAll(() => {
  mkdirSync(folder, { recursive: true })
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('the documentation', () => {
  it('has snippets', () => {
    expect(snippets.map((snippet) => snippet.readme)).toEqual(
      expect.arrayContaining(['README.md', 'packages/core/README.md']),
    )
  })

  it('reads the shown output from a comment behind a call and from the comments below it', () => {
    const code = '// A remark.\nconsole.log(1) // 1, with all of its text\n// Another.\n'
    expect(commentsOf(`${code}console.log(a)\n// {\n//   a: 1\n// }\nconst b = 1\n// A remark.\n`)).toBe(
      '1, with all of its text\n{\n  a: 1\n}\n',
    )
  })

  it.each(snippets)('prints the output that snippet $number of $readme shows', async ({ code, shown }) => {
    expect(shown !== '').toBe(code.includes('console.log('))
    expect(await printedBy(code, shown.split('\n').length - 1)).toBe(shown)
  })
})
