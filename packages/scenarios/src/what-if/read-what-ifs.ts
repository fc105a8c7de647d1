import type { Edit } from '@tapeline/core/what-if'
import { RECORDED } from '../branch-named.js'
import type { EditItem, InsertItem } from '../format/edit.js'
import { whatIfSchema } from '../format/what-if.js'
import type { Reading } from '../reading.js'
import type { ScenarioWhatIf } from '../scenario.js'
import type { DocumentPath } from '../yaml-document.js'
import { checkEdit, readEdit } from './read-edit.js'

/** A what-if and its place in the file. */
export interface ReadWhatIf {
  readonly whatIf: ScenarioWhatIf
  readonly path: DocumentPath
}

interface Checked {
  readonly item: Omit<ScenarioWhatIf, 'edits'>
  readonly path: DocumentPath
  readonly edits: readonly (EditItem | undefined)[]
}

/**
 * Reads the what-ifs of the file. Invalid ones are omitted, and all their faults noted. Whether the edits can be applied is
 * checked when the branches are made.
 */
export function readWhatIfs(reading: Reading, list: unknown): ReadWhatIf[] {
  const checked = checkAll(reading, list)
  const onOf = new Map(checked.map(({ item }) => [item.name, item.on]))
  const sound = new Set(checked.filter(({ item, path }) => isParentSound(reading, item, path, onOf)))
  for (const { edits } of checked) noteInserted(reading, edits)
  return checked.flatMap((what) => {
    const { item, path, edits } = what
    const before = reading.faults.count
    const read = edits.map(
      (edit, index): Edit | undefined => edit && readEdit(reading, edit, [...path, 'edits', index]),
    )
    const isSound = reading.faults.count === before && read.every((edit) => edit !== undefined)
    if (!(isSound && sound.has(what))) reading.rejected.add(item.name)
    return isSound && sound.has(what) ? [{ whatIf: { ...item, edits: read }, path }] : []
  })
}

function checkAll(reading: Reading, list: unknown): Checked[] {
  const names = new Set<string>()
  return reading.items(whatIfSchema, list, 'whatIfs').flatMap(({ value, path }) => {
    const { name, title, summary, on } = value
    if (names.has(name)) {
      reading.add([...path, 'name'], {
        code: 'scenario.invalid',
        message: `The what-if '${name}' is in the list twice.`,
      })
      return []
    }
    names.add(name)
    const item = {
      name,
      ...(title === undefined ? {} : { title }),
      ...(summary === undefined ? {} : { summary }),
      ...(on === undefined || on === RECORDED ? {} : { on }),
    }
    return [
      {
        item,
        path,
        edits: value.edits.map((edit, index) => checkEdit(reading, edit, [...path, 'edits', index])),
      },
    ]
  })
}

/** Checks that the parent exists and that parents have no cycle. */
function isParentSound(
  reading: Reading,
  { name, on }: Checked['item'],
  path: DocumentPath,
  onOf: ReadonlyMap<string, string | undefined>,
): boolean {
  if (on === undefined || reading.rejected.has(on)) return true
  if (!onOf.has(on)) {
    reading.add([...path, 'on'], () => ({
      code: 'scenario.invalid',
      message: `The file has no what-if '${on}'.${reading.hint(on, onOf.keys())}`,
      expected: [RECORDED, ...onOf.keys()].slice(0, 30).join(', '),
    }))
    return false
  }
  const seen = new Set<string>()
  for (
    let parent: string | undefined = on;
    parent !== undefined && !seen.has(parent);
    parent = onOf.get(parent)
  ) {
    if (parent === name) {
      const message = `The what-if '${name}' is a branch of itself.`
      reading.add([...path, 'on'], { code: 'scenario.invalid', message })
      return false
    }
    seen.add(parent)
  }
  return true
}

/** Notes inserted events, which other edits can select. */
function noteInserted(reading: Reading, edits: readonly (EditItem | undefined)[]): void {
  for (const edit of edits) {
    if (edit !== undefined && 'inOrder' in edit) noteInserted(reading, edit.inOrder)
    if (edit === undefined || !('insert' in edit)) continue
    const { insert }: InsertItem = edit
    for (const { id, data } of Array.isArray(insert) ? insert : [insert]) {
      reading.insert(id)
      // A rename gives an instrument the symbol `to`.
      for (const symbol of [data.symbol, data.to])
        if (typeof symbol === 'string') reading.insertedSymbols.add(symbol)
    }
  }
}
