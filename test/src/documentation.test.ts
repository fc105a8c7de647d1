import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

/* Every TypeScript snippet of a README runs, and prints what its comments say. */

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..')
// Inside this package, so that the snippet finds what it imports as the tests do.
const folder = join(here, '..', 'node_modules', '.documentation')

const readmes = [
  'README.md',
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
  [...textOf(readme).matchAll(/```ts\n([\s\S]*?)```/g)].map((match, index) => ({
    readme,
    number: index + 1,
    code: match[1] ?? '',
  })),
)

async function run(code: string): Promise<string[]> {
  const file = join(mkdtempSync(join(folder, 'snippet-')), 'snippet.mts')
  writeFileSync(file, code)
  const tsx = createRequire(join(root, 'package.json')).resolve('tsx/cli')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [tsx, '--conditions=tapeline-source', file],
    { env: { ...process.env, NO_COLOR: '1' } },
  )
  return stdout.split('\n')
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

  for (const { readme, number, code } of snippets) {
    it(`runs snippet ${number} of ${readme}`, async () => {
      const printed = await run(code)
      // A comment behind a console.log says what it prints, up to an ellipsis or a colon that leads on to a remark.
      for (const [, comment] of code.matchAll(/^console\.log\(.*\) \/\/ (.*)$/gm)) {
        const stated = (comment ?? '').split(/…|:|,/)[0] ?? ''
        expect(printed.join('\n')).toContain(stated.replace(/^\{ $/, '{').trim())
      }
    }, 60_000)
  }
})
