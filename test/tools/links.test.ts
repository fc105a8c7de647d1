/** The Markdown files of the tree lead somewhere: their links, the files that they name, the records of decisions, the glossary. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { root } from './paths.js'

const pages = filesUnder(root, '.md')
/** The pages about the sources, each a file or a folder. */
const guides = ['.github', 'packages/README.md', 'packages/core/INTERNALS.md', 'packages/decisions']

describe('the Markdown files', () => {
  it('link to files and headings that exist', () => {
    const broken = pages.flatMap((page) =>
      linksOf(page)
        .filter((link) => !leadsSomewhere(page, link))
        .map((link) => `${relative(root, page)}: ${link}`),
    )
    expect(broken).toEqual([])
  })

  it('name source files that exist', () => {
    const files = ['.ts', '.js'].flatMap((ending) => filesUnder(root, ending))
    const exists = (file: string): boolean => files.some((path) => path.endsWith(`/${file}`))
    const missing = pages
      .filter((page) => guides.some((guide) => page.startsWith(join(root, guide))))
      .flatMap((page) =>
        [...readFileSync(page, 'utf8').matchAll(/`([\w./-]+\.(?:ts|js))`/g)]
          .map(([, file = '']) => file)
          .filter((file) => !exists(file))
          .map((file) => `${relative(root, page)}: ${file}`),
      )
    expect(missing).toEqual([])
  })

  it('number the decisions without gaps, list each in the index, and give each its three parts', () => {
    const folder = join(root, 'packages/decisions')
    const index = readFileSync(join(folder, 'README.md'), 'utf8')
    const records = readdirSync(folder).filter((name) => name !== 'README.md')
    for (const [at, name] of records.sort().entries()) {
      const number = at + 1
      const record = readFileSync(join(folder, name), 'utf8')
      const title = /^# (\d+)\. (.+)\n/.exec(record)
      expect({ name, number: Number(title?.[1]), padded: name.slice(0, 5) }).toEqual({
        name,
        number,
        padded: `${String(number).padStart(4, '0')}-`,
      })
      expect(index).toMatch(new RegExp(`^\\| ${number} +\\| \\[.*\\]\\(${name}\\) +\\|$`, 'm'))
      expect(index).toContain(`[${title?.[2]}](${name})`)
      expect(record.match(/^## .*$/gm)).toEqual(['## Context', '## Decision', '## Consequences'])
    }
  })

  it('define at most 30 words in the glossary, each once and in one sentence', () => {
    const glossary = readFileSync(join(root, 'packages/GLOSSARY.md'), 'utf8')
    const rows = [...glossary.matchAll(/^\| ([^|]+?) +\| (.+?) +\|$/gm)].slice(1)
    const words = rows.map(([, word]) => word)
    expect(words.length).toBeLessThanOrEqual(31)
    expect(new Set(words).size).toBe(words.length)
    expect(rows.filter(([, , meaning]) => !/^-+$|^[A-Z].*[^.]\.$/.test(meaning ?? ''))).toEqual([])
    expect(rows.filter(([, , meaning]) => /[.] [A-Z]/.test(meaning ?? ''))).toEqual([])
  })

  it('give classes in the glossary by names that the core has', () => {
    const glossary = readFileSync(join(root, 'packages/GLOSSARY.md'), 'utf8')
    const names = [...glossary.matchAll(/`([A-Z]\w+)(?:\.\w+)?`/g)].map(([, name]) => name ?? '')
    const sources = filesUnder(join(root, 'packages/core/src'), '.ts').map((file) =>
      readFileSync(file, 'utf8'),
    )
    const isDeclared = (name: string): boolean =>
      sources.some((source) => new RegExp(`^export (?:class|interface|type) ${name}\\b`, 'm').test(source))
    expect(names.length).toBeGreaterThan(3)
    expect(names.filter((name) => !isDeclared(name))).toEqual([])
  })
})

function filesUnder(folder: string, ending: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (/^(node_modules|dist|coverage|\.git)$/.test(entry.name)) return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesUnder(path, ending)
    return entry.name.endsWith(ending) ? [path] : []
  })
}

/** The targets of links that lead into the tree, without those in code. */
function linksOf(page: string): string[] {
  const prose = readFileSync(page, 'utf8')
    .replaceAll(/^```[\s\S]*?^```$/gm, '')
    .replaceAll(/`[^`\n]*`/g, (code) => (code.includes('](') ? '' : code))
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '')
  return targets.filter((target) => !/^[a-z]+:/.test(target))
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page : join(dirname(page), path)
  if (!existsSync(target)) return false
  if (anchor === undefined) return true
  const file = statSync(target).isDirectory() ? join(target, 'README.md') : target
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading ?? '')
  return headings.some((heading) => anchorOf(heading) === anchor)
}

/** As GitHub makes it: small letters, without punctuation, hyphens for spaces. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}
