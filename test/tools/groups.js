/**
 * Groups for a run of every test: generated suites that import the suites of one folder, so that those share one context and
 * load each module once. A suite of its own costs about 0.3 s of processor time before its first test, and its code starts
 * cold; most suites need less than that for their tests.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { packagesIn, root } from './paths.js'

/** Where the groups are written; git ignores it. */
const GROUPS = 'test/.groups'
const SUITES_MAX = 8

/** Suites that change or measure their process, or run long; each keeps a context of its own. */
const ALONE = /^test\/src\/(?!acceptance|laws)|^examples\/|\/(shapes|from-columns)\.test\.ts$/

/**
 * Divides all suites of the tree.
 * @returns {{ groups: Map<string, string[]>, alone: string[] }} the suites of each group, by its name; paths from the root
 */
export function planGroups() {
  /** @type {string[]} */
  const alone = []
  /** @type {Map<string, string[]>} */
  const groups = new Map()
  for (const [room, suites] of rooms()) {
    const together = suites.filter((suite) => !ALONE.test(suite))
    alone.push(...suites.filter((suite) => ALONE.test(suite)))
    const count = Math.ceil(together.length / SUITES_MAX)
    for (let group = 0; group < count; group += 1) {
      // Neighbours go to different groups: suites of alike names often cost alike.
      const part = together.filter((_, index) => index % count === group)
      groups.set(`${room.replaceAll('/', '-').replace('-src', '')}-${group + 1}.test.ts`, part)
    }
  }
  return { groups, alone }
}

/**
 * Writes the groups, and removes those of an earlier run that are no longer needed.
 * @returns {string[]} glob patterns of the suites to run, from the root: the groups, and the suites in none
 */
export function writeGroups() {
  const { groups, alone } = planGroups()
  mkdirSync(join(root, GROUPS), { recursive: true })
  for (const name of readdirSync(join(root, GROUPS))) {
    if (!groups.has(name)) rmSync(join(root, GROUPS, name))
  }
  for (const [name, suites] of groups) {
    const file = join(root, GROUPS, name)
    const text = suites.map((suite) => `import ${JSON.stringify(join(root, suite))}\n`).join('')
    // An unchanged file keeps its time, and so its place in the caches of Jest.
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
  }
  return [`${GROUPS}/*.test.ts`, ...alone]
}

/**
 * The suites of each room of the core, of each other package, and of each folder of `test`.
 * @returns {Map<string, string[]>}
 */
function rooms() {
  const packages = [...packagesIn('packages'), ...packagesIn('examples')]
  const folders = packages.map(({ folder }) => `${relative(root, folder).replaceAll('\\', '/')}/src`)
  /** @type {Map<string, string[]>} */
  const found = new Map()
  for (const folder of [...folders, 'test/src', 'test/tools']) {
    if (!existsSync(join(root, folder))) continue
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      if (!name.endsWith('.test.ts')) continue
      const suite = `${folder}/${name.replaceAll('\\', '/')}`
      const [room = folder] = /^(packages\/core|test)\/src\/[^/]+(?=\/)/.exec(suite) ?? []
      const suites = found.get(room)
      if (suites === undefined) found.set(room, [suite])
      else suites.push(suite)
    }
  }
  return found
}
