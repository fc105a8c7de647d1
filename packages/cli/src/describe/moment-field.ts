import { parsePath } from '@tapeline/core/internal'
import { NO_VALUE } from '../scenario/check-paths.js'
import type { Terminal } from '../terminal/terminal.js'
import { showMoment } from './local-time.js'
import { wrapped } from './wrapped.js'

/** The path of a shown value, and the IANA name of the zone of moments. */
export interface ShownAt {
  readonly zone: string
  readonly path?: string | undefined
}

/** Whether the name of a field is one for epoch milliseconds in a state. */
export function isMoment(name: string): boolean {
  return /^(at|since|start|lowFrom|lowTo)$|[a-z]At$|^session(Open|Close)$|^closeSession$/.test(name)
}

/** The local time of a number whose field is a moment; undefined for any other number. */
export function momentAt(value: unknown, { path, zone }: ShownAt): string | undefined {
  if (typeof value !== 'number' || path === undefined) return undefined
  const last = parsePath(path).at(-1)
  return typeof last === 'string' && isMoment(last) ? showMoment(value, zone) : undefined
}

/** A value as readable JSON with local times: on one line, or indented on lines that fit the terminal. */
export function shownJson(value: unknown, zone: string, fitting?: Pick<Terminal, 'columns'>): string {
  const show = (key: string, field: unknown): unknown =>
    typeof field === 'number' && isMoment(key) ? showMoment(field, zone) : field
  const text = JSON.stringify(value, show, 2) ?? NO_VALUE
  // Texts in JSON have no line feeds, so line feeds only separate tokens.
  if (fitting === undefined) return text.replaceAll(/\n */g, ' ')
  return text
    .split('\n')
    .map((line) => {
      const indent = /^ */.exec(line)?.[0].length ?? 0
      return `${' '.repeat(indent)}${wrapped(fitting, line.slice(indent), indent + 4, indent)}`
    })
    .join('\n')
}
