import type { Receipt, Verification } from '@tapeline/core/receipt'
import { styled } from '../terminal/style.js'
import type { Terminal } from '../terminal/terminal.js'
import { wrapped } from './wrapped.js'

const TEXT_MAX = 200

/** The path, the value and the number of events: `quotes.NVDA.changePct = -16.96… from 3 events and 1 edit`. */
export function describeReceiptValue({ path, value, events, whatIfs }: Receipt): string {
  const edits = whatIfs.reduce((sum, { edits: own }) => sum + own.length, 0)
  const from = [counted(events.length, 'event'), ...(edits === 0 ? [] : [counted(edits, 'edit')])].join(
    ' and ',
  )
  return `${path} = ${shown(value)} from ${from}`
}

/** The result of a verification, with the events and their sources. */
export function describeVerification(
  terminal: Terminal,
  file: string,
  { verdict, differences, receipt }: Verification,
): string {
  const line = (text: string, indent = 2): string => `${wrapped(terminal, text, indent)}\n`
  const { at, event, knownAt, whatIfs, history, tapeline, events } = receipt
  const when = [
    event === undefined ? `at ${oneLine(at)}` : `right after ${oneLine(event)}`,
    ...(knownAt === undefined ? [] : [`as known at ${oneLine(knownAt)}`]),
    ...(history === undefined ? [] : [`of ${oneLine(history)}`]),
    ...(whatIfs.length === 0
      ? []
      : [`on the what-if ${whatIfs.map(({ name }) => oneLine(name)).join(' > ')}`]),
  ]
  const colour = verdict === 'agrees' ? 'green' : 'red'
  const places = differences.map(({ path, expected, found }) =>
    line(`${path}: the receipt says ${shown(expected)}; its events give ${shown(found)}`),
  )
  return [
    `${styled(terminal, colour, verdict)}${line(`${verdict} ${oneLine(file)}`).slice(verdict.length)}`,
    line(oneLine(describeReceiptValue(receipt))),
    line(`${when.join(', ')}; written by Tapeline ${oneLine(tapeline)}`),
    ...places,
    ...(events.length === 0 ? [] : [`\n${styled(terminal, 'bold', 'events')}\n`]),
    ...events.map((own) => eventLines(terminal, own)),
  ].join('')
}

function eventLines(terminal: Terminal, { id, type, at, sources }: Receipt['events'][number]): string {
  const names = (
    Array.isArray(sources) ? (sources as readonly { readonly name: string; readonly fact?: string }[]) : []
  ).map(({ name, fact }) => (fact === undefined ? name : `${name} (${fact})`))
  const head = `${oneLine(at)}  ${oneLine(type)}  ${oneLine(id)}`
  return [
    `  ${wrapped(terminal, head, 4, 2)}`,
    ...names.map((name) => `    ${wrapped(terminal, oneLine(name), 6, 4)}`),
  ]
    .map((text) => `${text}\n`)
    .join('')
}

function counted(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`
}

/** A value on one line; a receipt comes from somebody else, so control characters are left out. */
function shown(value: unknown): string {
  const text = value === undefined ? 'no value' : JSON.stringify(value)
  return oneLine(text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX - 1)}…` : text)
}

function oneLine(value: unknown): string {
  return String(value).replaceAll(/\p{Cc}/gu, ' ')
}
