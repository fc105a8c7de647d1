import type { EditPath, Fault } from '../event/error.js'

/** The way as text: `edits[0].events[2]`. */
function showEditPath(path: EditPath): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${step}`))
    .join('')
}

/** The place of a fault of an edit, as text and as data. */
export function atEdit(path: EditPath): Required<Pick<Fault, 'place' | 'edits'>> {
  return { place: { file: showEditPath(path) }, edits: [path] }
}
