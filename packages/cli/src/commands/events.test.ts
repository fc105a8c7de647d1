import { describe, expect, it } from '@jest/globals'
import { marketEvents } from '@tapeline/core/market'
import { printed } from '../terminal/fake-terminal.fixture.js'

describe('tapeline events', () => {
  it('lists every type of event with its fields, optional ones in brackets', async () => {
    const { exitCode, out } = await printed('events')
    expect(exitCode).toBe(0)
    const lines = out.split('\n')
    for (const { type } of marketEvents) expect(lines.some((line) => line.startsWith(`${type} `))).toBe(true)
    expect(lines).toContain('close.published       symbol day price [adjustment]')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it('prints the details of one type', async () => {
    const { out } = await printed('events', 'model.released')
    expect(out).toMatch(
      /^model.released\n\nfield +needed +kind\nmodel +yes +text\ndeveloper +yes +text\nlicence +no +text\n/,
    )
    const schema = JSON.parse((await printed('events', 'close.published', '--json')).out)
    expect(schema).toMatchObject({
      type: 'close.published',
      schema: { required: ['symbol', 'day', 'price'] },
    })
  })

  it('names the nearest type for a misspelt one', async () => {
    const { exitCode, error } = await printed('events', 'close.publishd')
    expect({ exitCode, error }).toEqual({
      exitCode: 2,
      error: "tapeline: There is no type of event 'close.publishd'. Did you mean 'close.published'?\n",
    })
  })
})
