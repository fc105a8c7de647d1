import { join, relative } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { planGroups } from './groups.js'
import { binaryOf, root } from './paths.js'
import { captureNode } from './run.js'

describe('the groups of a run of every test', () => {
  const { groups, alone } = planGroups()
  const grouped = [...groups.values()].flat()

  it('hold each suite that Jest finds once, unless it runs alone', async () => {
    const config = join(root, 'test/jest.config.js')
    const listed: string[] = JSON.parse(
      await captureNode([binaryOf('jest'), '--config', config, '--listTests', '--json']),
    )
    expect([...grouped, ...alone].sort()).toEqual(listed.map((suite) => relative(root, suite)).sort())
  })

  it('are small enough to be shared evenly among workers', () => {
    expect(Math.max(...[...groups.values()].map((suites) => suites.length))).toBeLessThanOrEqual(8)
    expect(grouped.length).toBeGreaterThan(5 * groups.size)
  })
})
