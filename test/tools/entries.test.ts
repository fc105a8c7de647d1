/** The entries of the published packages: hand-written lists of names, few in the core's main one, each in one place. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { publicPackages, root } from './paths.js'

interface Exported {
  readonly name: string
  readonly isType: boolean
}

type Targets = Readonly<Record<string, string>>

/** The entries of a package that are modules. */
const packages = publicPackages().map(({ folder, manifest }) => {
  const exports = (manifest.exports ?? {}) as Readonly<Record<string, Targets | string>>
  const entries = Object.entries(exports).flatMap(([subpath, targets]) => {
    if (typeof targets === 'string') return []
    const file = String(targets['tapeline-source'])
    return [{ subpath, targets, file, ...readEntry(join(folder, file)) }]
  })
  return { name: manifest.name, manifest, exports, entries }
})

/** The names that an entry exports, and the code in it beside exports and its docstring. */
function readEntry(path: string): { readonly exported: readonly Exported[]; readonly rest: string } {
  const pattern = /^export (type )?\{([^}]*)\} from '\.[^']*'$/gm
  const text = readFileSync(path, 'utf8').replaceAll(/^\/\*\*[\s\S]*?\*\/$/gm, '')
  const exported = [...text.matchAll(pattern)].flatMap(([, isTypes, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => ({
        name: name.replace(/^type /, ''),
        isType: isTypes !== undefined || name.startsWith('type '),
      })),
  )
  return { exported, rest: text.replaceAll(pattern, '').trim() }
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

  it('export each name once; only the class TapelineError is a type for users and a value for our packages', () => {
    const all = entries.flatMap(({ exported }) => exported.map((one) => one.name))
    const repeated = all.filter((one, index) => all.indexOf(one) !== index)
    expect(repeated).toEqual(name === '@tapeline/core' ? ['TapelineError'] : [])
    const values = entries.flatMap(({ exported }) => exported.filter(({ isType }) => !isType))
    expect(new Set(values.map((one) => one.name)).size).toBe(values.length)
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

describe('the main entry of the core', () => {
  it('has fewer than 40 names', () => {
    const core = packages.find(({ name }) => name === '@tapeline/core')
    const main = core?.entries.find(({ subpath }) => subpath === '.')
    expect(main?.exported.length).toBeGreaterThan(20)
    expect(main?.exported.length).toBeLessThan(40)
  })
})
