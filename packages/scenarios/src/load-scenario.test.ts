import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { listScenarios, loadScenario, readScenario } from './load-scenario.js'
import { smallScenario } from './small-scenario.fixture.js'

const folder = mkdtempSync(join(tmpdir(), 'tapeline-scenarios-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(folder, name)
  mkdirSync(path, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text)
  return path
}

describe('loading', () => {
  test('a shipped scenario by its name', async () => {
    expect(listScenarios()).toContain('deepseek-r1')
    const timeline = await loadScenario('deepseek-r1')
    expect(timeline.sealed).toBe(true)
  })

  test('a folder, or the file in it', async () => {
    const path = write('small', smallScenario)
    const [byFolder, byFile] = [await readScenario(path), await readScenario(join(path, 'scenario.yaml'))]
    expect(byFolder.name).toBe('small')
    expect(byFile.timeline.toJSON()).toEqual(byFolder.timeline.toJSON())
  })

  test.each(['no-such-scenario', '', '../deepseek-r1', '__proto__', 'a\0b'])(
    'an unknown one: %j',
    async (name) => {
      await expect(loadScenario(name)).rejects.toMatchObject({ code: 'scenario.unknown' })
      await expect(loadScenario(name)).rejects.toThrow(/deepseek-r1, .*, or a path/)
    },
  )

  test('a misspelt one, with the nearest name', async () => {
    await expect(loadScenario('deepseek-r2')).rejects.toThrow("Did you mean 'deepseek-r1'?")
  })

  test('a folder without a scenario', async () => {
    await expect(loadScenario(write('empty', {}))).rejects.toMatchObject({
      code: 'scenario.unknown',
      expected: 'scenario.yaml, scenario.yml, scenario.json',
    })
  })

  test('faults have a path that can be opened', async () => {
    const path = write('wrong', { ...smallScenario, 'closes.csv': 'symbol,day,price\nNVDA,2025-01-25,1\n' })
    await expect(loadScenario(path)).rejects.toMatchObject({
      place: { file: join(path, 'closes.csv'), line: 2 },
    })
  })

  test('rejects a link that leads out of the folder', async () => {
    const outside = join(folder, 'outside.csv')
    writeFileSync(outside, smallScenario['closes.csv'] ?? '')
    const { 'closes.csv': _left, ...others } = smallScenario
    const path = write('linked', others)
    symlinkSync(outside, join(path, 'closes.csv'))
    await expect(loadScenario(path)).rejects.toMatchObject({ code: 'file.unreadable', place: { line: 23 } })
  })

  test('rejects a folder as a table', async () => {
    const { 'closes.csv': _left, ...others } = smallScenario
    const path = write('nested', others)
    mkdirSync(join(path, 'closes.csv'))
    await expect(loadScenario(path)).rejects.toMatchObject({ code: 'file.unreadable' })
  })
})
