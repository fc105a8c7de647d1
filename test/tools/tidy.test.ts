/** Rules of style that no linter covers, over every file except installed, built and git's own files. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { root } from './paths.js'

const topLevel = new Set([
  ...['packages', 'examples', 'test'],
  ...['package.json', 'tsconfig.base.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', 'README.md', 'LICENSE'],
])

const files = filesUnder('')
const sources = files.filter((file) => /\.(ts|js)$/.test(file))
const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))

/**
 * Words to avoid, each with the advice for a plain sentence. Texts and names are searched alike. The patterns are written so that
 * they do not match themselves.
 */
const avoided: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [
    /(?<![A-Za-z])([Tt]el{2}s?|[Tt]ol[d])(?![a-z])|(?<=[a-z])(Tel{2}s?|Tol[d])(?![a-z])/,
    'use report, publish, contain or show',
  ],
  [/\b(nobod[y]|whoeve[r])\b/i, 'name the subject, or use the passive voice'],
  [/(?<![A-Za-z])[Ss]tan[d]s?(?![a-z])|(?<=[a-z])Stan[d]s(?![a-z])/, 'use is, has or means'],
  [/\bis non[e]\b/i, 'use is not a … or has no …'],
  [/\bcomes t[o]\b/i, 'use is, costs or reaches'],
  [/\bas far a[s]\b/i, 'use if, up to or except'],
  [/\bof whic[h]\b/i, 'start a new sentence, or use whose'],
  [/\bbut fo[r]\b/i, 'use except'],
  [/\bsuch as d[o]\b/i, 'use that'],
  [/\bwhere someone look[s]\b/i, 'use on read, or lazily'],
]

/** Files that read the messages of a library whose errors have no data; the library is in the comment. */
const ofLibraries: readonly string[] = [
  'packages/cli/src/run.ts', // commander
  'packages/import/src/rows/read-rows.ts', // DuckDB
  'packages/scenarios/src/check-shape.ts', // zod
  'packages/scenarios/src/yaml-document.ts', // yaml
  'packages/store/src/postgres/connections.ts', // pg
]

describe('the tree', () => {
  it('has only the listed names at its top', () => {
    const tops = new Set(files.map((file) => file.split('/')[0] ?? ''))
    expect([...tops].filter((name) => !name.startsWith('.') && !topLevel.has(name))).toEqual([])
  })

  it('imports its own files with their ending', () => {
    expect(places(sources, /(?:from|import|import\() *'\.{1,2}\/[^']*(?<!\.(?:js|json))'/)).toEqual([])
  })

  it('has no open notes and no silenced types', () => {
    const words = ['TO' + 'DO', 'FIX' + 'ME', '@ts-' + 'ignore', '@ts-' + 'nocheck', 'biome-' + 'ignore-all']
    expect(places(sources, new RegExp(words.map((word) => `${word}\\b`).join('|')))).toEqual([])
  })

  it('has no registry address in the lock file and no folder of a single machine', () => {
    expect(places(['pnpm-lock.yaml'], /tarball: *http/)).toEqual([])
    expect(
      places(
        files,
        new RegExp(['home', 'root', 'Users', 'work'].map((top) => `['"\`( =]/${top}/\\w`).join('|')),
      ),
    ).toEqual([])
  })

  it('is written in plain words: short, active sentences with the terms of the field', () => {
    const texty = files.filter((file) => /\.(ts|js|md|ya?ml|json)$/.test(file) && file !== 'pnpm-lock.yaml')
    const found = avoided.flatMap(([pattern, advice]) =>
      places(texty, pattern).map((place) => `${place} (rewrite the sentence; ${advice})`),
    )
    expect(found).toEqual([])
  })

  it('reads the data of an error, never its message', () => {
    const own = sources.filter(
      (file) => /^packages\/.*\/src\//.test(file) && !/\.(test|fixture)\.ts$/.test(file),
    )
    const parsing =
      /[mM]essage\)?\.(match|matchAll|replace|replaceAll|includes|startsWith|endsWith|indexOf|search|split|slice)\(|\.(exec|test)\([^);]*[mM]essage\b/
    const found = places(own, parsing).filter(
      (place) => !ofLibraries.some((file) => place.startsWith(`${file}:`)),
    )
    expect(found).toEqual([])
  })

  it('ends each line with a line feed, and each file with exactly one', () => {
    const texty = files.filter((file) => /\.(ts|js|jsonc?|md|ya?ml|csv)$/.test(file))
    expect(texty.filter((file) => /\r|[^\n]$|\n\n$/.test(texts.get(file) ?? ''))).toEqual([])
  })
})

/** Paths from the top, with forward slashes, without the files that .gitignore excludes. */
function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (/^(node_modules|dist|coverage|\.git|\.DS_Store|.*\.log|.*\.tgz)$/.test(entry.name)) return []
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    return entry.isDirectory() ? filesUnder(path) : [path]
  })
}

function linesOf(file: string): string[] {
  return (texts.get(file) ?? '').split('\n')
}

/** Each line that matches, as `file:line: text`. */
function places(among: readonly string[], pattern: RegExp): string[] {
  return among.flatMap((file) =>
    linesOf(file).flatMap((line, index) =>
      pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
    ),
  )
}
