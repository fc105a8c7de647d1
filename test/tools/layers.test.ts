/** The rules of layers.js, tried on a small workspace that breaks each of them once. */
import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import layers, { existing } from './layers.js'
import { binaryOf, packagesIn, root } from './paths.js'

/** Files by their path: each holds the statements given, and an export, so that all of them are modules. */
const files: Record<string, string> = {
  'packages/core/src/index.ts': `export * from './event/event.js'`,
  'packages/core/src/event/event.ts': '',
  'packages/core/src/event/looks-up.ts': `import type {} from '../calendar/calendar.js'`,
  'packages/core/src/event/reads-disk.ts': `import 'node:fs'`,
  'packages/core/src/event/reads-disk.test.ts': `import 'node:fs'`,
  'packages/core/src/event/imports-index.ts': `import '../index.js'`,
  'packages/core/src/market/imports-index.ts': `import '../calendar/index.js'`,
  'packages/core/src/event/leads-nowhere.ts': `import './nothing.js'`,
  'packages/core/src/event/one.ts': `import './other.js'`,
  'packages/core/src/event/other.ts': `import './one.js'`,
  'packages/core/src/internal.ts': `export * from './event/event.js'`,
  'packages/core/src/calendar/index.ts': `export * from './calendar.js'`,
  'packages/core/src/calendar/calendar.ts': `import '../event/event.js'`,
  'packages/core/src/whatif/looks-aside.ts': `import '../explain/explain.js'`,
  'packages/core/src/explain/explain.ts': `import '../calendar/calendar.js'`,
  'packages/core/src/market/index.ts': `import '../whatif/looks-aside.js'`,
  'packages/core/src/odd/odd.ts': '',
  'packages/core/src/market/uses-odd.ts': `import '../odd/odd.js'`,
  'packages/core/src/market/looks-outside.ts': `import '@tapeline/scenarios'`,
  'packages/scenarios/src/index.ts': `import '@tapeline/core'\nimport '@tapeline/core/market'\nimport '@tapeline/core/internal'`,
  'packages/scenarios/src/load-scenario.ts': `import 'node:fs'`,
  'packages/scenarios/src/node.ts': `import './load-scenario.js'`,
  'packages/scenarios/src/reads-disk.ts': `import 'node:path'`,
  'packages/scenarios/src/imports-loader.ts': `import './load-scenario.js'`,
  'packages/scenarios/src/by-path.ts': `import '../../core/src/index.js'`,
  'packages/scenarios/src/by-deep-path.ts': `import '../../core/src/event/event.js'`,
  'packages/scenarios/src/uses-example.ts': `import '../../../examples/one/src/main.js'`,
  'examples/one/src/main.ts': `import '@tapeline/scenarios'`,
  'examples/one/src/uses-internals.ts': `import '@tapeline/core/internal'`,
  'examples/two/src/main.ts': `import '../../one/src/main.js'`,
}

/** The broken rules with their imports. Files above that are not listed here break no rule. */
const broken = [
  'by-name-not-by-path: packages/scenarios/src/by-deep-path.ts -> packages/core/src/event/event.ts',
  'by-name-not-by-path: packages/scenarios/src/by-path.ts -> packages/core/src/index.ts',
  'core-event: packages/core/src/event/looks-up.ts -> packages/core/src/calendar/calendar.ts',
  'core-room-imports-entry: packages/core/src/event/imports-index.ts -> packages/core/src/index.ts',
  'core-room-imports-entry: packages/core/src/market/imports-index.ts -> packages/core/src/calendar/index.ts',
  'core-runs-anywhere: packages/core/src/event/reads-disk.ts -> fs',
  'core-whatif: packages/core/src/whatif/looks-aside.ts -> packages/core/src/explain/explain.ts',
  'core-market: packages/core/src/market/uses-odd.ts -> packages/core/src/odd/odd.ts',
  'core-without-a-rung: packages/core/src/market/uses-odd.ts -> packages/core/src/odd/odd.ts',
  'examples-are-separate: examples/two/src/main.ts -> examples/one/src/main.ts',
  'examples-use-no-internals: examples/one/src/uses-internals.ts -> packages/core/src/internal.ts',
  'no-cycles: packages/core/src/event/one.ts -> packages/core/src/event/other.ts',
  'package-core: packages/core/src/market/looks-outside.ts -> packages/scenarios/src/index.ts',
  'packages-know-no-consumers: packages/scenarios/src/uses-example.ts -> examples/one/src/main.ts',
  'public-interfaces-alone: packages/scenarios/src/by-deep-path.ts -> packages/core/src/event/event.ts',
  'scenarios-file-reading: packages/scenarios/src/imports-loader.ts -> packages/scenarios/src/load-scenario.ts',
  'scenarios-run-anywhere: packages/scenarios/src/reads-disk.ts -> path',
  'resolvable: packages/core/src/event/leads-nowhere.ts -> ./nothing.js',
]

const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'tapeline-layers-')))

beforeAll(() => {
  for (const [path, statements] of Object.entries(files)) {
    write(path, `${statements}\nexport const name = '${path}'\n`)
  }
  for (const name of ['core', 'scenarios']) {
    const others = {
      './market': { 'tapeline-source': './src/market/index.ts' },
      './internal': { 'tapeline-source': './src/internal.ts' },
    }
    const exports = { '.': { 'tapeline-source': './src/index.ts' }, ...(name === 'core' ? others : {}) }
    write(
      `packages/${name}/package.json`,
      JSON.stringify({ name: `@tapeline/${name}`, type: 'module', exports }),
    )
    mkdirSync(join(workspace, 'node_modules/@tapeline'), { recursive: true })
    symlinkSync(
      join(workspace, 'packages', name),
      join(workspace, 'node_modules/@tapeline', name),
      'junction',
    )
  }
})

afterAll(() => rmSync(workspace, { recursive: true }))

describe('the ladder', () => {
  it('finds exactly the imports that break it', () => {
    expect(violations()).toEqual([...broken].sort())
  })

  it('has a rung for every room of the core and for every package', () => {
    const rules = new Set(layers.forbidden?.map((rule) => rule.name))
    for (const room of foldersOf('packages/core/src')) expect(rules).toContain(`core-${room}`)
    for (const { folder } of packagesIn('packages')) expect(rules).toContain(`package-${basename(folder)}`)
  })

  it('rejects a rung that names no room, and a room on two rungs', () => {
    expect(existing('packages', ['cli', 'core'], [['core'], ['cli']])).toEqual([['core'], ['cli']])
    expect(() => existing('packages', ['cli', 'core'], [['core'], ['stores', 'cli']])).toThrow(
      'test/tools/layers.js names stores, but packages has no such room. Remove or correct the name.',
    )
    expect(() => existing('packages', ['cli', 'core'], [['core'], ['cli', 'core']])).toThrow(
      'test/tools/layers.js names core on two rungs of packages. Keep one.',
    )
  })
})

function write(path: string, text: string): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true })
  writeFileSync(join(workspace, path), text)
}

function foldersOf(path: string): string[] {
  const entries = readdirSync(join(root, path), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}

/** Each broken rule as `rule: from -> to`, sorted. */
function violations(): string[] {
  const depcruise = binaryOf('dependency-cruiser', 'depcruise')
  const config = join(root, 'test/tools/layers.js')
  const args = [depcruise, '--config', config, '--output-type', 'json', 'packages', 'examples']
  const report = JSON.parse(execFileSync(process.execPath, args, { cwd: workspace, encoding: 'utf8' }))
  const found: { rule: { name: string }; from: string; to: string }[] = report.summary.violations
  return found.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort()
}
