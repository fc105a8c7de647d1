import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { format, stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'

/**
 * Every TypeScript snippet of a README, and every `@example` of a docstring, runs and prints exactly the output that is shown: in
 * the `text` block right after it, or else in the comments behind and below its calls of `console.log`.
 */

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..')
// Inside this package, so that a snippet finds its imports as the tests do. Git and the linter leave it out.
const folder = join(here, '..', 'dist', 'documentation')

const sharedScenarios = '../../../src/shared-scenarios.fixture.js'

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

interface Snippet {
  readonly place: string
  readonly code: string
  readonly shown: string
}

/** The `ts` blocks of a Markdown text. */
function snippetsIn(text: string, placeOf: (index: number) => string): Snippet[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```\n(?:\s*^```text\n([\s\S]*?)^```\n)?/gm)].map(
    ([, code = '', block], index) => ({ place: placeOf(index), code, shown: block ?? commentsOf(code) }),
  )
}

/** The docstrings with an `@example`, each with the name that is declared after it. */
function examplesIn(source: string): Snippet[] {
  const text = readFileSync(join(root, source), 'utf8')
  return [
    ...text.matchAll(/\/\*\*\n((?: \*(?!\/).*\n)+) \*\/\nexport (?:async )?(?:function|const|class) (\w+)/g),
  ].flatMap(([, lines = '', name]) => {
    const [, example] = lines.replaceAll(/^ \* ?/gm, '').split(/^@example\n/m)
    return example === undefined ? [] : snippetsIn(example, () => `${name} in ${source}`)
  })
}

const sources = readdirSync(join(root, 'packages'), { recursive: true, encoding: 'utf8' })
  .map((file) => join('packages', file))
  .filter((file) => /^packages.\w+.src.*(?<!\.test|\.fixture)\.ts$/.test(file))
const examples = sources.flatMap(examplesIn)
const inReadmes = readmes.flatMap((readme) =>
  snippetsIn(textOf(readme), (index) => `${readme}, snippet ${index + 1}`),
)
const snippets = [...inReadmes, ...examples]

/** The functions to begin with; each shows its use where an editor shows its docstring. */
const mainFunctions = [
  ...['createTimeline', 'timelineFromJson', 'defineEvent', 'parseInstant', 'isTapelineError'],
  ...['defineProjection', 'defineKeyedProjection', 'combineProjections', 'replay', 'live', 'explain'],
  ...['whatIf', 'insert', 'remove', 'replace', 'scale', 'shift', 'compare', 'threshold', 'project'],
  ...['defineReaction', 'shock', 'calibrate', 'adjusted', 'getCalendar', 'createPlayer', 'parseScenario'],
]

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
    writeFileSync(file, code.replace("'@tapeline/scenarios/node'", `'${sharedScenarios}'`))
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
    expect(inReadmes.map(({ place }) => place)).toEqual(
      expect.arrayContaining(['README.md, snippet 1', 'packages/core/README.md, snippet 1']),
    )
  })

  it('has an example in the docstring of each main function, and none that is not run', () => {
    const names = examples.map(({ place }) => place.split(' ')[0] ?? '')
    expect(mainFunctions.filter((name) => !names.includes(name))).toEqual([])
    const unread = sources.filter(
      (file) => (textOf(file).match(/@example/g)?.length ?? 0) !== examplesIn(file).length,
    )
    expect(unread).toEqual([])
  })

  it('reads the shown output from a comment behind a call and from the comments below it', () => {
    const code = '// A remark.\nconsole.log(1) // 1, with all of its text\n// Another.\n'
    expect(commentsOf(`${code}console.log(a)\n// {\n//   a: 1\n// }\nconst b = 1\n// A remark.\n`)).toBe(
      '1, with all of its text\n{\n  a: 1\n}\n',
    )
  })

  it.each(snippets)('prints the output that is shown: $place', async ({ code, shown }) => {
    expect(shown !== '').toBe(code.includes('console.log('))
    expect(await printedBy(code, shown.split('\n').length - 1)).toBe(shown)
  })

  it('shows what `npm start` prints, on one screen of 80 columns', async () => {
    const [, screen = ''] = /^`npm start` .*:\n\n```text\n([\s\S]*?)^```\n/m.exec(textOf('README.md')) ?? []
    const lines = screen.split('\n')
    const program = join(root, 'examples/01-replay-the-week/src/main.ts')
    expect(stripVTControlCharacters(await printedBy(`import '${program}'`, lines.length - 1))).toBe(screen)
    // npm itself prints four lines first.
    expect(lines.length).toBeLessThanOrEqual(20 + 1)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  })
})
