import { describe, expect, it } from '@jest/globals'
import { printed } from '../terminal/fake-terminal.fixture.js'
import { expectGolden } from '../terminal/golden.fixture.js'

describe('tapeline list', () => {
  it('lists the shipped scenarios as text and JSON', async () => {
    const { exitCode, out, error } = await printed('list')
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' })
    expectGolden('list.txt', out)
    expectGolden('list.json', (await printed('list', '--json')).out)
  })
})
