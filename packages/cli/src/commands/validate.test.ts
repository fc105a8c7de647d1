import { describe, expect, it } from '@jest/globals'
import { printed } from '../terminal/fake-terminal.fixture.js'
import { expectGolden } from '../terminal/golden.fixture.js'
import { SMALL, scenarioFile } from '../terminal/scenario-files.fixture.js'

describe('tapeline validate', () => {
  it('reports as text and JSON that shipped scenarios are valid', async () => {
    const people = await printed('validate', 'meta-2022-02-03', 'nvidia-2024-09-03')
    expect({ ...people, out: '' }).toEqual({ exitCode: 0, out: '', error: '' })
    expectGolden('validate.txt', people.out)
    expectGolden('validate.json', (await printed('validate', 'meta-2022-02-03', '--json')).out)
  })

  it('prints every fault on a line with its place, and ends with 1', async () => {
    const faulty = SMALL.replace('price: 142.62', 'price: -1').replace('quotes.NVDA', 'quots.NVDA')
    const file = scenarioFile(faulty)
    const { exitCode, out } = await printed('validate', file)
    expect(exitCode).toBe(1)
    // Long faults continue in indented lines.
    const lines = out.trimEnd().split(/\n(?! )/)
    expect(lines).toHaveLength(2)
    for (const line of lines) expect(line).toMatch(/scenario\.yaml:\d+:\d+ /)
    const { exitCode: code, out: json } = await printed('validate', file, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(json)).toMatchObject([{ valid: false, faults: [{}, {}] }])
  })

  it('reports every faulty edit, as check does, while other commands read the history', async () => {
    const faulty = `whatIfs:
  - { name: one, edits: [{ scale: { type: news.published }, factor: 1 }] }
  - { name: other, edits: [{ remove: { type: news.published } }] }
`
    const file = scenarioFile(`${SMALL}${faulty}`)
    const { exitCode, out } = await printed('validate', file)
    expect(exitCode).toBe(1)
    expect(out.match(/scenario\.yaml:\d+/g)).toEqual(['scenario.yaml:18', 'scenario.yaml:19'])
    const check = await printed('check', file)
    expect(check.exitCode).not.toBe(0)
    expect(check.error).toMatch(/scenario\.yaml:18[\s\S]*scenario\.yaml:19/)
    expect(await printed('at', file, 'end', 'quotes.NVDA.last')).toMatchObject({ exitCode: 0, error: '' })
    const branch = await printed('at', file, 'end', 'quotes.NVDA.last', '--what-if', 'other')
    expect(branch.exitCode).not.toBe(0)
    expect(branch.error).toContain('scenario.yaml:19')
    expect(branch.error).not.toContain('scenario.yaml:18')
  })

  it('finds an empty file faulty', async () => {
    expect((await printed('validate', scenarioFile(''))).exitCode).toBe(1)
  })
})
