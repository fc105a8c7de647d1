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
