/*
 * The volume of a session: the largest total of trades and bars that do not overlap. It records the volume before each moment
 * at which a later bar may start.
 */

const MINUTE = 60_000

/** 0 if nothing was traded, -1 for a moment before the session. */
export interface Volume {
  to: number
  before: number
  trades: number
  total: number
  from: number
  fromBefore: number
  fromTotal: number
  minute: number
  fiveMinutes: number
  quarter: number
  halfHour: number
  hour: number
  barEnd: number
  barTotal: number
  barEndBefore: number
  barTotalBefore: number
}

export function newVolume(): Volume {
  return {
    to: -1,
    before: 0,
    trades: 0,
    total: 0,
    from: -1,
    fromBefore: 0,
    fromTotal: 0,
    minute: 0,
    fiveMinutes: 0,
    quarter: 0,
    halfHour: 0,
    hour: 0,
    barEnd: -1,
    barTotal: 0,
    barEndBefore: -1,
    barTotalBefore: 0,
  }
}

export function resetVolume(volume: Volume): void {
  volume.to = -1
  volume.before = 0
  volume.trades = 0
  volume.total = 0
  volume.from = -1
  volume.fromBefore = 0
  volume.fromTotal = 0
  volume.minute = 0
  volume.fiveMinutes = 0
  volume.quarter = 0
  volume.halfHour = 0
  volume.hour = 0
  volume.barEnd = -1
  volume.barTotal = 0
  volume.barEndBefore = -1
  volume.barTotalBefore = 0
}

/** @returns the volume of the session */
export function addTrade(volume: Volume, at: number, size: number): number {
  if (at !== volume.to) advance(volume, at)
  volume.trades += size
  volume.total = Math.max(volume.total, volume.before + volume.trades)
  return volume.total
}

/** @returns the volume of the session */
export function addBar(volume: Volume, start: number, end: number, size: number, close: number): number {
  if (end !== volume.to) advance(volume, end)
  const total = totalBefore(volume, start, end) + size
  if (end === close) {
    volume.total = Math.max(volume.total, total)
    return volume.total
  }
  volume.before = Math.max(volume.before, total)
  volume.total = volume.before + volume.trades
  if (volume.barEnd === end) volume.barTotal = volume.before
  else if (!minutesBefore(end).includes(start / MINUTE)) {
    volume.barEndBefore = volume.barEnd
    volume.barTotalBefore = volume.barTotal
    volume.barEnd = end
    volume.barTotal = volume.before
  }
  return volume.total
}

function advance(volume: Volume, at: number): void {
  const { to, before, total } = volume
  const minute = Math.ceil(at / MINUTE) - 1
  if (to >= 0 && minute * MINUTE >= to) {
    const value = (boundary: number): number => (boundary * MINUTE > to ? total : before)
    volume.minute = value(minute)
    const five = minute - (minute % 5)
    if (five * MINUTE >= to) volume.fiveMinutes = value(five)
    const quarter = minute - (minute % 15)
    if (quarter * MINUTE >= to) volume.quarter = value(quarter)
    const half = minute - (minute % 30)
    if (half * MINUTE >= to) {
      volume.hour = (half - 30) * MINUTE < to ? volume.halfHour : value(half - 30)
      volume.halfHour = value(half)
    }
  }
  volume.from = to
  volume.fromBefore = before
  volume.fromTotal = total
  volume.to = at
  volume.before = total
  volume.trades = 0
}

function totalBefore(volume: Volume, start: number, end: number): number {
  const [minute, five, quarter, half, hour] = minutesBefore(end)
  const own = volume.barEnd === end
  const barEnd = own ? volume.barEndBefore : volume.barEnd
  const from = start > volume.from ? volume.fromTotal : start === volume.from ? volume.fromBefore : 0
  return Math.max(
    from,
    start >= minute * MINUTE ? volume.minute : 0,
    start >= five * MINUTE ? volume.fiveMinutes : 0,
    start >= quarter * MINUTE ? volume.quarter : 0,
    start >= half * MINUTE ? volume.halfHour : 0,
    start >= hour * MINUTE ? volume.hour : 0,
    start >= barEnd ? (own ? volume.barTotalBefore : volume.barTotal) : 0,
  )
}

/** The last whole minute, five minutes, quarter and two half hours before a moment, in minutes. */
function minutesBefore(time: number): [number, number, number, number, number] {
  const minute = Math.ceil(time / MINUTE) - 1
  const half = minute - (minute % 30)
  return [minute, minute - (minute % 5), minute - (minute % 15), half, half - 30]
}
