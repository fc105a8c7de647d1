import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test } from '@jest/globals'
import { codeOf } from './code-of.js'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A module in a folder of its own, with the files that it names, and with other files if they are given. */
function moduleWith(changed: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'tapeline-code-'))
  folders.push(folder)
  const files = {
    'measures.js': "import { fees } from './lib/fees.js'\nexport const measure = () => fees()\n",
    'lib/fees.js': "import '../other.js'\nexport const rates = new URL('./rates.json', import.meta.url)\n",
    'lib/rates.json': '[1, 2]',
    // A cycle, a source behind the name of its build, an import without an ending, and one that leads nowhere.
    'other.js':
      "import './measures.js'\nimport type { Fee } from './typed.js'\nrequire('./old')\n// as in './gone.js'\n",
    'typed.ts': 'export interface Fee { amount: number }\n',
    'old.js': 'module.exports = 1\n',
    'unused.js': 'export const unused = 1\n',
    ...changed,
  }
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return pathToFileURL(join(folder, 'measures.js')).href
}

test('the code of a module is the same in another folder, and under another query', () => {
  expect(codeOf(moduleWith())).toBe(codeOf(`${moduleWith()}?measures=1`))
  expect(codeOf(moduleWith({ 'unused.js': 'export const unused = 2' }))).toBe(codeOf(moduleWith()))
})

test.each(['measures.js', 'lib/fees.js', 'lib/rates.json', 'other.js', 'typed.ts', 'old.js'])(
  'the code of a module is another one if %s is',
  (name) => {
    expect(codeOf(moduleWith({ [name]: '// changed' }))).not.toBe(codeOf(moduleWith()))
  },
)

test('the code of a module that is missing is an error', () => {
  expect(() => codeOf('file:///no/such/measures.js')).toThrow(/ENOENT/)
})
