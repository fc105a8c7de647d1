/** What the entries of the core export: few names, each in one place. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { root } from './paths.js'

const core = join(root, 'packages/core')
interface Manifest {
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly publishConfig: { readonly exports: unknown }
}
const manifest: Manifest = JSON.parse(readFileSync(join(core, 'package.json'), 'utf8'))

interface Exported {
  readonly name: string
  readonly isType: boolean
}

/** The exports of an entry, each of which its file names. */
function exportsOf(file: string): Exported[] {
  const text = readFileSync(join(core, file), 'utf8')
  return [...text.matchAll(/^export (type )?\{([^}]*)\} from '/gm)].flatMap(([, isTypes, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .map((name) => ({
        name: name.replace(/^type /, ''),
        isType: isTypes !== undefined || name.startsWith('type '),
      })),
  )
}

const entries = Object.entries(manifest.exports).map(([subpath, targets]) => {
  const file = targets['tapeline-source'] as string
  return { subpath, targets, file, exported: exportsOf(file) }
})

describe('the entries of the core', () => {
  it('name each export in their own file, with nothing else in it', () => {
    for (const { file, exported } of entries) {
      const rest = readFileSync(join(core, file), 'utf8')
        .replaceAll(/^\/\*\*[\s\S]*?\*\/$/gm, '')
        .replaceAll(/^export (?:type )?\{[^}]*\} from '\.[^']*'$/gm, '')
      expect({ file, rest: rest.trim() }).toEqual({ file, rest: '' })
      expect(exported.length).toBeGreaterThan(2)
      expect(existsSync(join(core, file))).toBe(true)
    }
  })

  it('are built where the manifest says, in a checkout and when published', () => {
    for (const { targets, file } of entries) {
      const built = file.replace('./src/', './dist/').replace(/\.ts$/, '')
      expect(targets).toEqual({
        'tapeline-source': file,
        types: `${built}.d.ts`,
        default: `${built}.js`,
      })
    }
    const published = entries.map(({ subpath, targets: { types, default: code } }) => [
      subpath,
      { types, default: code },
    ])
    expect(manifest.publishConfig.exports).toEqual(Object.fromEntries(published))
  })

  it('have fewer than 40 names in the main one', () => {
    const main = entries.find(({ subpath }) => subpath === '.')
    expect(main?.exported.length).toBeLessThan(40)
  })

  it('export each name once; only the class TapelineError is a type in one and a value in another', () => {
    const all = entries.flatMap(({ exported }) => exported.map(({ name }) => name))
    expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual(['TapelineError'])
    const values = entries.flatMap(({ exported }) => exported.filter(({ isType }) => !isType))
    expect(new Set(values.map(({ name }) => name)).size).toBe(values.length)
  })
})
