/** The events that the processes append: the shipped week, up to the close of the day of the crash. */
import { parseInstant } from '@tapeline/core'
import { loadScenario } from '@tapeline/scenarios/node'

const START = parseInstant('2025-01-27T10:30-05:00')
const CLOSE = parseInstant('2025-01-27T16:00-05:00')

const events = (await loadScenario('deepseek-r1')).arrivals().sort((a, b) => a.at - b.at || a.seq - b.seq)

export const before: typeof events = events.filter(({ at }) => at <= START)
export const day: typeof events = events.filter(({ at }) => at > START && at <= CLOSE)
