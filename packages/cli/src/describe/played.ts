import type { PlayedLine } from '../play/play.js'
import { styled } from '../terminal/style.js'
import type { Terminal } from '../terminal/terminal.js'
import { showMoment } from './local-time.js'
import { describeCell } from './series.js'
import { wrapped } from './wrapped.js'

/** Columns of the id of an event. */
const ID_MAX = 40
/** With less room, the figures are below the id. */
const ID_MIN = 12
const BEFORE_ID = 18

interface PlayedAt {
  /** IANA name of the zone of the times. */
  readonly zone: string
  /** The selected values before the event. */
  readonly before: PlayedLine['values']
}

/**
 * A played event as a line: its local time, its id, and the price and change in percent of its instrument after it; below, the
 * selected values that it changed.
 */
export function describePlayed(terminal: Terminal, played: PlayedLine, { zone, before }: PlayedAt): string {
  const changed = Object.entries(played.values ?? {}).filter(
    ([path, value]) => before === undefined || JSON.stringify(before[path]) !== JSON.stringify(value),
  )
  const lines = changed.map(([path, value]) => {
    const shown = describeCell(value ?? undefined, { zone, path })
    return `  ${wrapped(terminal, `${path} = ${shown}`, 4, 2)}\n`
  })
  return describeEvent(terminal, played, zone) + lines.join('')
}

function describeEvent(terminal: Terminal, { event, quote }: PlayedLine, zone: string): string {
  const time = styled(terminal, 'dim', showMoment(event.at, zone).slice(0, 16))
  if (quote?.last === undefined) return `${time}  ${cut(event.id, terminal.columns - BEFORE_ID)}\n`
  const { last, changePct } = quote
  const change = changePct === undefined ? '' : ` ${changePct > 0 ? '+' : ''}${changePct.toFixed(2)} %`
  const color = (changePct ?? 0) < 0 ? 'red' : 'green'
  const figures = `${last.toFixed(2).padStart(9)}${change.padStart(11)}`
  const free = terminal.columns - 39
  if (free < ID_MIN) {
    const shown = styled(terminal, color, figures.trim())
    return `${time}  ${cut(event.id, terminal.columns - BEFORE_ID)}\n  ${shown}\n`
  }
  // A longer id takes the remaining columns.
  const room = Math.min(free, Math.max(ID_MAX, event.id.length))
  const id = cut(event.id, room).padEnd(room)
  return `${time}  ${id} ${styled(terminal, color, figures)}\n`
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(ID_MIN, width) - 1)}…` : text
}
