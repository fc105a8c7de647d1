import { linesOf, PLAIN } from './base-scenario.js'

/** A change of the lines of a scenario, and the outcome that it must have alone. */
export interface LineAttack {
  readonly outcome: 'fault' | 'either'
  /** @param index of a line */
  readonly change: (lines: readonly string[], index: number) => readonly string[]
}

type Change = LineAttack['change']

const refused = (change: Change): LineAttack => ({ outcome: 'fault', change })
const either = (change: Change): LineAttack => ({ outcome: 'either', change })

const append =
  (...added: string[]): Change =>
  (lines) => [...lines, ...added]
const prepend =
  (...added: string[]): Change =>
  (lines) => [...added, ...lines]

/** Replaces the first line that begins so, if there is one. */
const replacing =
  (start: string, ...by: string[]): Change =>
  (lines) => {
    const index = lines.findIndex((line) => line.startsWith(start))
    return index < 0 ? lines : [...lines.slice(0, index), ...by, ...lines.slice(index + 1)]
  }

/** Changes one line. */
const line =
  (to: (line: string) => readonly string[]): Change =>
  (lines, index) => [...lines.slice(0, index), ...to(lines[index] ?? ''), ...lines.slice(index + 1)]

/** Nine lists, each with nine times the one before. */
const BOMB = [
  'bomb: &b0 [x, x, x, x, x, x, x, x, x]',
  ...Array.from(
    { length: 9 },
    (_, level) => `b${level + 1}: &b${level + 1} [${Array(9).fill(`*b${level}`).join(', ')}]`,
  ),
]

const titleTwice: Change = (lines, index) =>
  replacing('summary: ', 'summary: *title')(
    replacing('title: ', 'title: &title Two events')(lines, index),
    index,
  )

/** Changes of whole lines, by the kind of the attack. Each list begins with its plainest one. */
export const LINE_ATTACKS: Readonly<
  Record<'alias' | 'duplicate-key' | 'document' | 'structure', readonly LineAttack[]>
> = {
  alias: [
    refused(replacing('summary: ', 'summary: *nothing')),
    refused(replacing('summary: ', 'summary: &a [*a, *a]')),
    refused(append(...BOMB)),
    refused(append('<<: { title: Another }')),
    refused(append('&anchor')),
    either(titleTwice),
  ],
  'duplicate-key': [
    // In a list, the key again in the same item.
    refused(line((own) => [own, own.replace(/^(\s*)- /, '$1  ')])),
    refused(append('title: Another')),
    refused(append('"title": Another')),
    refused(append('sources: {}')),
    refused(append('expectations: []', 'expectations: []')),
    refused(replacing('    name: ', '    name: x', '    name: x')),
    refused(replacing('    data:', '    data: { summary: x, summary: y }')),
  ],
  document: [
    refused(append('---', ...linesOf({ ...PLAIN, title: 'Another' }))),
    refused(append('---', 'title: Another')),
    refused(append('...', 'title: Another')),
    refused(prepend('title: First', '---')),
    // Before the last line at the latest, so that both documents have contents.
    refused((lines, index) => line((own) => [own, '---'])(lines, Math.min(index, lines.length - 2))),
    either(append('---', '# nothing')),
    either(append('...')),
    either(prepend('---')),
    either(prepend('%YAML 1.2', '---')),
    either(prepend('%TAG ! tag:example.org,2000:', '---')),
  ],
  structure: [
    either(line(() => [])),
    either(line((own) => [` ${own}`])),
    either(line((own) => [`\t${own}`])),
    refused(line((own) => [`${own}\0`])),
    either((lines, index) => lines.slice(0, index)),
    either(prepend('\ufeff# x')),
    either((lines) => [`\ufeff${lines.join('\r\n')}`]),
    either(replacing('summary: ', `summary: ${'x'.repeat(100_000)}`)),
    refused(replacing('summary: ', `summary: ${'['.repeat(5000)}`)),
    refused(append('? key', ': value')),
    refused(append('unknown: 1')),
    refused(() => []),
  ],
}
