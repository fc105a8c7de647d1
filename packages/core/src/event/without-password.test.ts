import { describe, expect, test } from '@jest/globals'
import { withoutPassword } from './without-password.js'

describe('withoutPassword()', () => {
  test.each([
    ['postgres://user:secret@host:5432/db', 'postgres://user@host:5432/db'],
    ['redis://:secret@host:6379', 'redis://@host:6379'],
    ['postgres://user:se:cr@et@host/db', 'postgres://user@host/db'],
    ['postgres://user:sec/ret?#@host/db', 'postgres://user@host/db'],
    ['postgres://user:secret@[/db', 'postgres://user@[/db'],
    ['postgres://host/db?user=a&password=secret&schema=s', 'postgres://host/db?user=a&password=…&schema=s'],
    ['postgres://user:secret@host/db?sslpassword=secret#a', 'postgres://user@host/db?sslpassword=…#a'],
  ])('removes that of %s', (address, shown) => {
    expect(withoutPassword(address)).toBe(shown)
  })

  test.each([
    'postgres://host:5432/db?user=a@tenant',
    'postgres://user@host/db?options=a:b@c',
    'redis://127.0.0.1:6379/0',
    'file:a:b@c.db',
    '',
  ])('leaves %s as it is', (address) => {
    expect(withoutPassword(address)).toBe(address)
  })
})
