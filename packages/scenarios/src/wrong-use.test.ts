import { describe, expect, test } from '@jest/globals'
import { branchNamed } from './branch-named.js'
import { loadScenario, readScenario } from './load-scenario.js'

describe('wrong use of scenarios', () => {
  test('an option with a typo', async () => {
    await expect(loadScenario('deepseek-r1', { reader: {} } as never)).rejects.toThrow(
      "Did you mean 'readers'?",
    )
  })
  test('a forgotten await, and a timeline instead of its scenario', () => {
    const promise = readScenario('deepseek-r1')
    expect(() => branchNamed(promise as never, 'recorded')).toThrow('a Promise; await it')
    return promise.then((scenario) => {
      expect(() => branchNamed(scenario.timeline as never, 'recorded')).toThrow('found a timeline')
      expect(branchNamed(scenario, 'recorded')).toBe(scenario.timeline)
    })
  })
})
