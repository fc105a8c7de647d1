import { isDay } from '@tapeline/core/internal'
import * as v from 'valibot'
import type { CalendarDefinition } from './definition.js'
import { WEEKDAYS } from './holidays.js'

const text = v.pipe(v.string('must be a text'), v.trim(), v.minLength(1, 'must not be empty'))
const day = v.pipe(
  v.string('must be a day, written YYYY-MM-DD in quotes'),
  v.check(isDay, 'must be a day that exists, written YYYY-MM-DD'),
)
const time = v.pipe(
  v.string('must be a time, written HH:MM in quotes'),
  v.regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time from 00:00 to 24:00, written HH:MM'),
)
const known = v.pipe(
  v.string('must be a day or a moment in quotes'),
  v.regex(
    /^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d)?$/,
    'must be a day, YYYY-MM-DD, or a moment, YYYY-MM-DDTHH:MM, in the zone of the exchange',
  ),
  v.check((value) => isDay(value.slice(0, 10)), 'must be a day that exists'),
)
const whole = (least: number, most: number): v.GenericSchema<number> => {
  const message = `must be a whole number from ${least} to ${most}`
  return v.pipe(v.number(message), v.integer(message), v.minValue(least, message), v.maxValue(most, message))
}
const year = whole(1900, 2200)
const weekday = v.picklist(WEEKDAYS, `must be one of ${WEEKDAYS.join(', ')}`)
const move = v.picklist(['next', 'previous'], 'must be next or previous')
const yes = v.boolean('must be true or false')
const list = <Item extends v.GenericSchema>(item: Item): v.ArraySchema<Item, string> =>
  v.array(item, 'must be a list')
const object = <Entries extends v.ObjectEntries>(
  entries: Entries,
): v.StrictObjectSchema<Entries, v.ErrorMessage<v.StrictObjectIssue>> =>
  v.strictObject(entries, ({ expected, received }) =>
    expected === 'never' ? 'is not a field of the form' : `is missing or not an object (found ${received})`,
  )

const facts = {
  name: text,
  source: text,
  from: v.exactOptional(year),
  to: v.exactOptional(year),
  except: v.exactOptional(list(year)),
}
const FINDERS =
  'needs its days as { month, day }, { month, weekday, nth }, { month, weekday, onOrBefore }, { easter } or { days }'
const month = whole(1, 12)
const rule = (more: v.ObjectEntries): v.GenericSchema =>
  v.pipe(
    object({
      ...facts,
      ...more,
      month: v.exactOptional(month),
      day: v.exactOptional(whole(1, 31)),
      ifSaturday: v.exactOptional(move),
      ifSunday: v.exactOptional(move),
      weekday: v.exactOptional(weekday),
      nth: v.exactOptional(v.union([whole(1, 5), v.literal(-1)], 'must be 1 to 5, or -1 for the last')),
      onOrBefore: v.exactOptional(whole(1, 31)),
      easter: v.exactOptional(whole(-100, 100)),
      days: v.exactOptional(list(day)),
    }),
    v.check((value) => isFinder(value as Readonly<Record<string, unknown>>), FINDERS),
  )

/** The fields of each way to find days; those after the first two lists are optional. */
const WAYS: readonly (readonly string[])[] = [
  ['month', 'day'],
  ['month', 'weekday', 'nth'],
  ['month', 'weekday', 'onOrBefore'],
  ['easter'],
  ['days'],
]
const FINDING = ['month', 'day', 'weekday', 'nth', 'onOrBefore', 'easter', 'days']

function isFinder(value: Readonly<Record<string, unknown>>): boolean {
  const given = FINDING.filter((field) => value[field] !== undefined).join()
  if ((value.ifSaturday ?? value.ifSunday) !== undefined && given !== 'month,day') return false
  return WAYS.some((fields) => fields.join() === given)
}

const exception = { day, name: text, source: text, known: v.exactOptional(known) }
const change = object({
  ...exception,
  open: v.exactOptional(time),
  close: v.exactOptional(time),
  noBreak: v.exactOptional(yes),
})
const hours = object({
  from: v.exactOptional(day),
  open: time,
  close: time,
  opensDayBefore: v.exactOptional(yes),
  preOpen: v.exactOptional(time),
  postClose: v.exactOptional(time),
  break: v.exactOptional(v.strictTuple([time, time], 'must be a list of its start and its end')),
  closingAuctionMinutes: v.exactOptional(
    v.pipe(
      v.number('must be a number'),
      v.minValue(0, 'must be from 0 to 240'),
      v.maxValue(240, 'must be from 0 to 240'),
    ),
  ),
  source: text,
})

/** The form of a calendar; what fields mean together is checked afterwards. */
export const definitionSchema = object({
  format: v.literal('tapeline.calendar/1', "must be 'tapeline.calendar/1'"),
  exchange: v.pipe(
    v.string('must be a text'),
    v.regex(/^[A-Z0-9./_:-]{1,8}$/, 'must be 1 to 8 upper-case letters, digits or . / - _ :'),
  ),
  name: text,
  timeZone: text,
  years: object({ first: year, last: year }),
  weekdays: v.exactOptional(v.pipe(list(weekday), v.minLength(1, 'must not be empty'))),
  hours: v.pipe(list(hours), v.minLength(1, 'must not be empty')),
  holidays: v.exactOptional(list(rule({}))),
  earlyCloses: v.exactOptional(list(rule({ close: time }))),
  closures: v.exactOptional(list(object(exception))),
  changes: v.exactOptional(list(change)),
  extraSessions: v.exactOptional(list(change)),
}) as unknown as v.GenericSchema<CalendarDefinition>
