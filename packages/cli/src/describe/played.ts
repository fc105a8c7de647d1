import type { PlayedLine } from '../play/play.js'
import { styled } from '../terminal/style.js'
import type { Terminal } from '../terminal/terminal.js'
import { showMoment } from './local-time.js'

/** A played event as a line: its time on the clocks of a zone, its id, and the price and change in percent of its instrument after it. */
export function describePlayed(terminal: Terminal, { event, quote }: PlayedLine, zone: string): string {
  const time = styled(terminal, 'dim', showMoment(event.at, zone).slice(0, 16))
  if (quote?.last === undefined) return `${time}  ${event.id}\n`
  const { last, changePct } = quote
  const change = changePct === undefined ? '' : ` ${changePct > 0 ? '+' : ''}${changePct.toFixed(2)} %`
  const color = (changePct ?? 0) < 0 ? 'red' : 'green'
  const figures = `${last.toFixed(2).padStart(9)}${change.padStart(11)}`
  return `${time}  ${event.id.padEnd(40)} ${styled(terminal, color, figures)}\n`
}
