import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { branchNamed } from './branch-named.js'
import { COMPILED, compileScenario, readCompiled, readSummary, summaryOf } from './compiled-scenario.js'
import { listScenarios, readScenario, summarizeScenarios } from './load-scenario.js'

const folderOf = (name: string): string => fileURLToPath(new URL(`../scenarios/${name}`, import.meta.url))

describe.each(listScenarios())('the compiled form of %s', (name) => {
  test('is that of its files; TAPELINE_UPDATE_GOLDEN=1 writes it', async () => {
    const parsed = await readScenario(name, { branches: 'at-once' })
    const file = join(folderOf(name), COMPILED)
    const compiled = await compileScenario(folderOf(name), parsed)
    if (process.env.TAPELINE_UPDATE_GOLDEN === '1') writeFileSync(file, compiled)
    expect(compiled === readFileSync(file, 'utf8')).toBe(true)
  })

  test('gives the same scenario, with the same what-ifs', async () => {
    const { timeline, ...parsed } = await readScenario(name, { branches: 'at-once' })
    const { timeline: read, ...rest } = await readScenario(name)
    expect(rest).toEqual(parsed)
    expect(read.toJSON()).toEqual(timeline.toJSON())
    expect(Object.isFrozen(rest.whatIfs)).toBe(true)
    for (const { name: whatIf } of parsed.whatIfs) {
      expect(branchNamed({ timeline: read, whatIfs: rest.whatIfs }, whatIf).toJSON()).toEqual(
        branchNamed({ timeline, whatIfs: parsed.whatIfs }, whatIf).toJSON(),
      )
    }
  })
})

test('a compiled form is not read after a change of a file', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'tapeline-')), 'copy')
  cpSync(folderOf('meta-2022-02-03'), folder, { recursive: true })
  expect((await readCompiled(folder))?.name).toBe('meta-2022-02-03')
  expect(readSummary(folder)?.name).toBe('meta-2022-02-03')
  const file = join(folder, 'closes.csv')
  writeFileSync(file, readFileSync(file, 'utf8').replace('5', '6'))
  expect(await readCompiled(folder)).toBeUndefined()
  expect(readSummary(folder)).toBeUndefined()
})

describe('a damaged compiled form', () => {
  const damages: readonly (readonly [string, (text: string) => string])[] = [
    ['without a byte of its end', (text) => text.slice(0, -2)],
    ['cut off in its first line', (text) => text.slice(0, 40)],
    ['that is empty', () => ''],
    ['that is not JSON', () => 'format: yaml'],
    ['of null', () => 'null\nnull\n'],
    ['with another figure', (text) => text.replace(/(\d)\.(\d)/, '$2.$1')],
    ['with another checksum', (text) => text.replace(/"digest":"../, '"digest":"xy')],
    ['with another number of events', (text) => text.replace(/"events":\d/, '"events":9')],
  ]

  test.each(damages)('%s is reported with its file', async (_, damage) => {
    const folder = join(mkdtempSync(join(tmpdir(), 'tapeline-')), 'copy')
    cpSync(folderOf('meta-2022-02-03'), folder, { recursive: true })
    const file = join(folder, COMPILED)
    const text = readFileSync(file, 'utf8')
    expect(damage(text)).not.toBe(text)
    writeFileSync(file, damage(text))
    const fault = { code: 'file.invalid', faults: [{ place: { file } }] }
    await expect(readCompiled(folder)).rejects.toMatchObject(fault)
    await expect(readCompiled(folder)).rejects.toThrow(/compiled scenario is damaged.*again/)
    await expect((async () => readSummary(folder))()).rejects.toMatchObject(fault)
  })
})

test('the summaries are those of the scenarios', async () => {
  const scenarios = await Promise.all(listScenarios().map((name) => readScenario(name)))
  expect(await summarizeScenarios()).toEqual(scenarios.map(summaryOf))
})
