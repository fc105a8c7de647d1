import { parsePath } from '@tapeline/core'
import { NO_VALUE } from '../scenario/check-paths.js'
import { showMoment } from './local-time.js'

/** Where a shown value is from, and the IANA name of the zone in which moments are shown. */
export interface ShownAt {
  readonly zone: string
  readonly path?: string | undefined
}

/** Whether a field is named as those of a state are that hold epoch milliseconds. */
export function isMoment(name: string): boolean {
  return /^(at|since|start|lowFrom|lowTo)$|[a-z]At$|^session(Open|Close)$|^closeSession$/.test(name)
}

/** A number that the last field of a path names as a moment, on the clocks of a zone; undefined for any other number. */
export function momentAt(value: unknown, { path, zone }: ShownAt): string | undefined {
  if (typeof value !== 'number' || path === undefined) return undefined
  const last = parsePath(path).at(-1)
  return typeof last === 'string' && isMoment(last) ? showMoment(value, zone) : undefined
}

/** A value as indented JSON for people, with moments on the clocks of a zone. */
export function shownJson(value: unknown, zone: string, indent?: number): string {
  const show = (key: string, field: unknown): unknown =>
    typeof field === 'number' && isMoment(key) ? showMoment(field, zone) : field
  return JSON.stringify(value, show, indent) ?? NO_VALUE
}
