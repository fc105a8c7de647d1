/** The command loads only the modules that it needs: their number decides how long it takes to start. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, it } from '@jest/globals'

const BIN = fileURLToPath(new URL('../bin/tapeline.js', import.meta.url))
const MOMENT = '2025-01-27T16:00-05:00'

/** Appends the address of each loaded module to the file that the environment names. */
const hooks = `import { appendFileSync } from 'node:fs'
export async function load(url, context, next) {
  appendFileSync(process.env.TAPELINE_LOADED, url + '\\n')
  return await next(url, context)
}`
const module = (text: string): string => `data:text/javascript,${encodeURIComponent(text)}`
const register = module(`import { register } from 'node:module'; register(${JSON.stringify(module(hooks))})`)

/** The rooms of the core, and the packages, whose modules a command loads: `core/replay`, `cli`, `zod`. */
function loadedBy(...args: readonly string[]): string[] {
  const list = join(mkdtempSync(join(tmpdir(), 'tapeline-loaded-')), 'list')
  const env = { ...process.env, TAPELINE_LOADED: list }
  const { status, stderr } = spawnSync(process.execPath, ['--import', register, BIN, ...args], {
    env,
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const files = readFileSync(list, 'utf8')
    .split('\n')
    .filter((url) => url.startsWith('file:'))
  // The bundle marks the beginning of each source.
  const sources = files.flatMap(
    (url) => readFileSync(fileURLToPath(url), 'utf8').match(/^\/\/ \S+\.[cm]?[jt]s$/gm) ?? [],
  )
  const outside = files.flatMap(
    (url) => /.*node_modules\/(?!\.cache)((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? [],
  )
  return [...new Set([...sources.map(roomOf), ...outside])].sort()
}

function roomOf(source: string): string {
  const [, core] = /packages\/(core\/src\/\w+)\//.exec(source) ?? []
  const [, own] = /packages\/(\w+)\/src\//.exec(source) ?? []
  const [, library] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source) ?? []
  return core?.replace('/src', '') ?? own ?? library ?? source
}

const TABLE = [
  '@colors/colors',
  'cli-table3',
  'emoji-regex',
  'is-fullwidth-code-point',
  'string-width',
  'strip-ansi',
  'ansi-regex',
]
const NAMES = ['cli', 'commander', 'scenarios', 'core/event', 'fastest-levenshtein']
const ENGINE = [
  'calendars',
  'core/timeline',
  'core/calendar',
  'core/codegen',
  'core/projection',
  'core/replay',
  'core/market',
  'core/math',
  'core/explain',
]
const LIBRARIES = ['@date-fns/tz', 'eventemitter3', 'immer', 'valibot']

// Bundles the sources, if they have changed.
beforeAll(() => {
  loadedBy('--version')
}, 60_000)

it.each([
  ['help', ['--help'], ['cli', 'commander']],
  ['the names of scenarios', ['list'], [...NAMES, ...TABLE]],
  [
    'the words of a completion',
    ['completion', 'bash'],
    [...NAMES, 'core/calendar', 'core/market', 'core/timeline', '@date-fns/tz', 'valibot'],
  ],
  [
    'a state without parsers and what-ifs',
    ['at', 'deepseek-r1', MOMENT],
    [...NAMES, ...TABLE, ...ENGINE, ...LIBRARIES],
  ],
  [
    'a what-if without parsers',
    ['what-if', 'deepseek-r1', 'no-release'],
    [...NAMES, ...TABLE, ...ENGINE, ...LIBRARIES, 'core/whatif', 'pure-rand'],
  ],
  [
    'a check without parsers',
    ['check', 'deepseek-r1'],
    [...NAMES, ...TABLE, ...ENGINE, ...LIBRARIES, 'core/whatif', 'pure-rand'],
  ],
] as const)(
  'loads for %s no other rooms and packages',
  (_, args, allowed) => {
    const loaded = loadedBy(...args)
    expect(loaded).toContain('commander')
    expect(loaded.filter((room) => !(allowed as readonly string[]).includes(room))).toEqual([])
  },
  60_000,
)

it('loads a parser for a file, so that the test above can see one', () => {
  const folder = fileURLToPath(new URL('../../scenarios/scenarios/meta-2022-02-03', import.meta.url))
  expect(loadedBy('at', folder, '2022-02-03T16:00-05:00')).toEqual(
    expect.arrayContaining(['yaml', 'zod', 'csv-parse']),
  )
}, 60_000)
