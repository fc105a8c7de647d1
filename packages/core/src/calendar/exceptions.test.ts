import { expect, test } from '@jest/globals'
import { isWeekend, parseDay } from './day-number.js'
import { ownExchanges as exchanges } from './exchanges.js'

const tables = [...exchanges.values()].map((rules) => [rules.code, rules] as const)

test.each(tables)('the exceptions of %s are in order, each once', (_code, rules) => {
  const days = rules.exceptions.map((exception) => exception.day)
  expect([...new Set(days)].sort()).toEqual(days)
})

test.each(tables)(
  'the exceptions of %s fall on days that are trading days by the rules, and have a source',
  (_code, rules) => {
    for (const exception of rules.exceptions) {
      const day = parseDay(exception.day)
      const year = Number(exception.day.slice(0, 4))
      expect(isWeekend(day)).toBe(false)
      expect(rules.holidays.map((rule) => rule.dayIn(year))).not.toContain(day)
      expect(exception.source).toMatch(/\d{4}-\d{2}-\d{2}/)
    }
  },
)

test.each(tables)('the exceptions of %s became known no later than their day', (_code, rules) => {
  for (const { knownOn, day } of rules.exceptions) {
    expect(parseDay(knownOn as string)).toBeLessThanOrEqual(parseDay(day))
  }
})
