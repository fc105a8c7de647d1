/** The reports of public interfaces, made for a small package. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeReports, reportFaults } from './api.js'
import { root } from './paths.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-api-test-'))
const file = join(folder, 'api/few.api.md')
const shown = relative(root, file)
const exports = {
  '.': { types: './dist/index.d.ts' },
  './few': { types: './dist/few.d.ts' },
  './data.json': {},
}
const packages = [{ folder, manifest: { name: '@tapeline/small', version: '1.0.0', exports } }]

/** Writes the declarations of the entries. */
function declare(few: string): void {
  writeFileSync(join(folder, 'dist/index.d.ts'), `/** The first. */\nexport declare const first: 1;\n`)
  writeFileSync(join(folder, 'dist/few.d.ts'), few)
}

beforeAll(() => {
  for (const name of ['dist', 'api']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: '@tapeline/small', version: '1.0.0' }))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the reports of public interfaces', () => {
  it('hold the names and types of each entry, without docstrings', async () => {
    declare('/** Doubles. */\nexport declare function double(value: number): number;\n')
    const reports = await makeReports(packages)
    expect([...reports.keys()]).toEqual([join(folder, 'api/small.api.md'), file])
    expect(reports.get(file)).toBe(
      '# The public interface of @tapeline/small/few\n\nWritten by `npm run api`; do not edit it.\n\n' +
        '```ts\n\nexport function double(value: number): number;\n\n```\n',
    )
    for (const [path, report] of reports) writeFileSync(path, report)
    expect(reportFaults(reports, packages)).toEqual([])
  })

  it('differ with the changed lines, and say what to do', async () => {
    declare(
      '/** Doubles, or more. */\nexport declare function double(value: number, times?: number): number;\n',
    )
    expect(reportFaults(await makeReports(packages), packages)).toEqual([
      `${shown} differs from the public interface. Run \`npm run api\`, and commit its files if users should get this change.\n` +
        '  - export function double(value: number): number;\n' +
        '  + export function double(value: number, times?: number): number;',
    ])
  })

  it('of an entry that is gone are a fault, and so is a missing one', async () => {
    const [first] = packages
    const only = [
      { ...first, manifest: { ...first?.manifest, exports: { '.': exports['.'] } } },
    ] as typeof packages
    expect(reportFaults(await makeReports(only), only)).toEqual([
      `${shown} is the report of an entry that does not exist. Run \`npm run api\`, and commit its files if users should get this change.`,
    ])
    const reports = await makeReports(packages)
    rmSync(file)
    expect(reportFaults(reports, packages)[0]).toMatch('+ export function double(')
  })
})
