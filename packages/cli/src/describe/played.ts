import type { PlayedLine } from '../play/play.js'
import { styled } from '../terminal/style.js'
import type { Terminal } from '../terminal/terminal.js'
import { showMoment } from './local-time.js'
import { describeCell } from './series.js'
import { wrapped } from './wrapped.js'

/** Columns of the id of an event. */
const ID_MAX = 40
const ID_MIN = 8

interface PlayedAt {
  /** IANA name of the zone of the times. */
  readonly zone: string
  /** The selected values before the event. */
  readonly before: PlayedLine['values']
}

/**
 * A played event as a line: its time on the clocks of a zone, its id, and the price and change in percent of its instrument after it; below,
 * the selected values that it changed.
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
  if (quote?.last === undefined) return `${time}  ${cut(event.id, terminal.columns - 18)}\n`
  const { last, changePct } = quote
  const change = changePct === undefined ? '' : ` ${changePct > 0 ? '+' : ''}${changePct.toFixed(2)} %`
  const color = (changePct ?? 0) < 0 ? 'red' : 'green'
  const figures = `${last.toFixed(2).padStart(9)}${change.padStart(11)}`
  const room = Math.max(ID_MIN, Math.min(ID_MAX, terminal.columns - 39))
  // Where the terminal is wide enough, a longer id keeps its end.
  const id =
    room < ID_MAX && event.id.length > room ? `${event.id.slice(0, room - 1)}…` : event.id.padEnd(room)
  return `${time}  ${id} ${styled(terminal, color, figures)}\n`
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(ID_MIN, width) - 1)}…` : text
}
