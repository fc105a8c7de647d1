/** The entries of the published packages: hand-written lists of names, few in the core's main one, each in one place. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { publicPackages, root } from './paths.js'

interface Exported {
  readonly name: string
  readonly isType: boolean
  /** The module that declares it, relative to the entry. */
  readonly from: string
}

type Targets = Readonly<Record<string, string>>

/** The entries of a package that are modules. */
const packages = publicPackages().map(({ folder, manifest }) => {
  const exports = (manifest.exports ?? {}) as Readonly<Record<string, Targets | string>>
  const entries = Object.entries(exports).flatMap(([subpath, targets]) => {
    const file = typeof targets === 'string' ? undefined : targets['tapeline-source']
    if (typeof targets === 'string' || file === undefined) return []
    return [{ subpath, targets, file, folder: dirname(join(folder, file)), ...readEntry(join(folder, file)) }]
  })
  return { name: manifest.name, manifest, exports, entries }
})

/** The names that an entry exports, and the code in it beside exports and its docstring. */
function readEntry(path: string): { readonly exported: readonly Exported[]; readonly rest: string } {
  const pattern = /^export (type )?\{([^}]*)\} from '(\.[^']*)'$/gm
  const text = readFileSync(path, 'utf8').replaceAll(/^\/\*\*[\s\S]*?\*\/$/gm, '')
  const exported = [...text.matchAll(pattern)].flatMap(([, isTypes, names = '', from = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => ({
        name: name.replace(/^type /, ''),
        isType: isTypes !== undefined || name.startsWith('type '),
        from,
      })),
  )
  return { exported, rest: text.replaceAll(pattern, '').trim() }
}

/** The names that two entries export. */
const twice: Readonly<Record<string, readonly string[]>> = {
  // The class is a type for users and a value for our packages.
  '@tapeline/core': ['TapelineError'],
  // Each test runner has its own.
  '@tapeline/testing': ['expect', 'scenarioSuite'],
}

describe.each(packages)('the entries of $name', ({ name, manifest, exports, entries }) => {
  it('name each export, and hold nothing else', () => {
    expect(entries.map(({ file, rest }) => ({ file, rest }))).toEqual(
      entries.map(({ file }) => ({ file, rest: '' })),
    )
    expect(entries.filter(({ exported }) => exported.length === 0)).toEqual([])
  })

  it('are built where the manifest says, in a checkout and when published', () => {
    for (const { targets, file } of entries) {
      const built = file.replace('./src/', './dist/').replace(/\.ts$/, '')
      expect(targets).toEqual({ 'tapeline-source': file, types: `${built}.d.ts`, default: `${built}.js` })
    }
    const published = Object.entries(exports).map(([subpath, targets]) => {
      if (typeof targets === 'string') return [subpath, targets]
      const { 'tapeline-source': _, ...rest } = targets
      return [subpath, rest]
    })
    expect(manifest.publishConfig?.exports).toEqual(Object.fromEntries(published))
  })

  it('export each name once, except those that two entries offer for two uses', () => {
    const all = entries.flatMap(({ exported }) => exported.map((one) => one.name))
    const repeated = all.filter((one, index) => all.indexOf(one) !== index)
    expect(repeated).toEqual(twice[name] ?? [])
    const values = entries.flatMap(({ exported }) => exported.filter(({ isType }) => !isType))
    const ofTwo = name === '@tapeline/testing' ? repeated.length : 0
    expect(new Set(values.map((one) => one.name)).size).toBe(values.length - ofTwo)
  })
})

describe('the tables of the README of the core', () => {
  const core = packages.find(({ name }) => name === '@tapeline/core')
  const readme = readFileSync(join(root, 'packages/core/README.md'), 'utf8')

  it('list the entries', () => {
    const [, rows = ''] = /^\| Import .*\n\| -.*\n((?:\|.*\n)+)/m.exec(readme) ?? []
    const listed = [...rows.matchAll(/^\| `([^`]+)`/gm)].map(([, entry]) => entry)
    expect(listed.sort()).toEqual(
      core?.entries.map(({ subpath }) => `@tapeline/core${subpath.slice(1)}`).sort(),
    )
  })

  it('show each value of the entries for users in one row, under its entry', () => {
    const tables = [...readme.matchAll(/^\*\*`([^`]+)`\*\*\n\n\| To .*\n\| -.*\n((?:\|.*\n)+)/gm)]
    const rows = tables.flatMap(([, entry, body = '']) =>
      body
        .trimEnd()
        .split('\n')
        .map((row) => ({ entry, code: [...row.matchAll(/`([^`]+)`/g)].map(([, code]) => code).join(' ') })),
    )
    const values = (core?.entries ?? [])
      .filter(({ subpath }) => subpath !== './internal')
      .flatMap(({ subpath, exported }) =>
        exported
          .filter(({ isType }) => !isType)
          .map((one) => ({ name: one.name, entry: `@tapeline/core${subpath.slice(1)}` })),
      )
    // Not a method or an option of the same name.
    const isIn = (name: string, code: string): boolean =>
      new RegExp(`(?<![.\\w]|{ )\\b${name}\\b(?!:)`).test(code)
    const shown = values.map(({ name, entry }) => ({
      name,
      rows: rows.filter(({ code, entry: own }) => own === entry && isIn(name, code)).length,
    }))
    expect(values.length).toBeGreaterThan(50)
    expect(shown.filter((one) => one.rows !== 1)).toEqual([])
  })
})

describe('the docstrings of the core', () => {
  const entries = packages.find(({ name }) => name === '@tapeline/core')?.entries ?? []
  const forUsers = entries.filter(({ subpath }) => subpath !== './internal')

  it('describe each function for users, with its errors', () => {
    const described = forUsers.flatMap(({ folder, exported }) =>
      exported.flatMap(({ name, from }) => {
        const source = readFileSync(join(folder, from.replace(/\.js$/, '.ts')), 'utf8')
        const pattern = new RegExp(
          `(\\/\\*\\*(?:(?!\\*\\/)[^])*\\*\\/\\n)?^export (?:async )?function ${name}\\b`,
          'm',
        )
        const match = pattern.exec(source)
        return match === null ? [] : [{ name, docstring: match[1] ?? '' }]
      }),
    )
    expect(described.length).toBeGreaterThan(45)
    const silent = described.filter(
      ({ docstring }) => !/@throws TapelineError|@throws as|It never throws/.test(docstring),
    )
    expect(silent.map(({ name }) => name)).toEqual([])
  })

  it('say of nothing that users can reach that it is not for them', () => {
    const reachable = forUsers.flatMap(({ folder, exported, file }) => [
      join(folder, file.split('/').at(-1) ?? ''),
      ...exported.map(({ from }) => join(folder, from.replace(/\.js$/, '.ts'))),
    ])
    const refused = [...new Set(reachable)].filter((path) =>
      /not for users|not stable|do not use/i.test(readFileSync(path, 'utf8')),
    )
    expect(refused).toEqual([])
  })
})

describe('the main entry of the core', () => {
  it('has fewer than 40 names', () => {
    const core = packages.find(({ name }) => name === '@tapeline/core')
    const main = core?.entries.find(({ subpath }) => subpath === '.')
    expect(main?.exported.length).toBeGreaterThan(20)
    expect(main?.exported.length).toBeLessThan(40)
  })
})
