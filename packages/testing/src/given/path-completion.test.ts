import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import ts from 'typescript'

/* What an editor offers inside a path, asked of the language service of TypeScript. */

const file = fileURLToPath(new URL('./completed-in-memory.ts', import.meta.url))
const root = fileURLToPath(new URL('../../../..', import.meta.url))
const { options } = ts.parseJsonConfigFileContent(
  {
    extends: `${root}/tsconfig.base.json`,
    compilerOptions: { noEmit: true, composite: false, noUnusedLocals: false },
  },
  ts.sys,
  fileURLToPath(new URL('../..', import.meta.url)),
)
let text = ''
let version = 0
const service = ts.createLanguageService({
  getCompilationSettings: () => options,
  getScriptFileNames: () => [file],
  getScriptVersion: (name) => (name === file ? String(version) : '1'),
  getScriptSnapshot: (name) => {
    const content = name === file ? text : ts.sys.readFile(name)
    return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
  },
  getCurrentDirectory: () => root,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: (name) => name === file || ts.sys.fileExists(name),
  readFile: ts.sys.readFile,
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
})

/** The names that are offered at the mark `|`. */
function offeredAt(line: string): readonly string[] {
  const code = `import { given } from './given.js'\nimport { quotes } from '@tapeline/core/market'\n${line}\n`
  text = code.replace('|', '')
  version += 1
  const offered = service.getCompletionsAtPosition(file, code.indexOf('|'), {})?.entries ?? []
  return offered.map(({ name }) => name.replaceAll(/^['"]|['"]$/g, ''))
}

describe('the paths of then()', () => {
  it('are completed step by step', () => {
    expect(offeredAt("given([]).then({ '|': 1 })")).toEqual(expect.arrayContaining(['quotes', 'ranking']))
    expect(offeredAt("given([]).then({ 'quotes.NVDA.|': 1 })")).toEqual(
      expect.arrayContaining(['quotes.NVDA.last', 'quotes.NVDA.previousClose']),
    )
    expect(offeredAt("given([], quotes).then({ 'NVDA.|': 1 })")).toEqual(
      expect.arrayContaining(['NVDA.last', 'NVDA.changePct']),
    )
  })

  it('are completed in a second expectation, and while it has no value yet', () => {
    expect(offeredAt("given([]).then({ 'quotes.NVDA.last': 1, 'quotes.AMD.|' })")).toEqual(
      expect.arrayContaining(['quotes.AMD.last']),
    )
  })

  it('may be others', () => {
    offeredAt(
      "given([]).then({ 'quotes.NVDA.last': 118.42, 'ranking[symbol=NVDA].rank': 1 }, { tolerance: 1 })|",
    )
    expect(service.getSemanticDiagnostics(file).map(({ messageText }) => messageText)).toEqual([])
  })
})
