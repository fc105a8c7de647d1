import { describe, expect, it } from '@jest/globals'
import { replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { branchNamed, scenarioFromJson, scenarioToJson } from './index.js'
import { readScenario } from './node.js'

const scenario = await readScenario('deepseek-r1')

describe('a scenario as JSON', () => {
  it('is the same scenario when read, and the same text again', () => {
    const text = scenarioToJson(scenario)
    const read = scenarioFromJson(text)
    const { timeline: _, ...rest } = read
    const { timeline: __, ...expected } = scenario
    expect(rest).toEqual(expected)
    expect(read.timeline.toJSON()).toEqual(scenario.timeline.toJSON())
    expect(scenarioToJson(read)).toBe(text)
    const [own, other] = [read, scenario].map((each) =>
      replay(branchNamed(each, 'half-the-shock'), market).atEnd(),
    )
    expect(JSON.stringify(own)).toBe(JSON.stringify(other))
    expect(Object.isFrozen(read.whatIfs[0]?.edits)).toBe(true)
  })

  it.each([
    ['an empty text', ''],
    ['a text that is not JSON', '{'],
    ['JSON of another kind', '[]'],
    ['another format', '{"format":"tapeline.timeline/1"}'],
  ])('refuses %s', (_, text) => {
    expect(() => scenarioFromJson(text)).toThrow('not a scenario as JSON')
  })

  it('refuses a timeline in place of a scenario', () => {
    expect(() => scenarioToJson(scenario.timeline as never)).toThrow('scenario')
  })
})
