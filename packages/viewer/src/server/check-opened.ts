import { type ArgumentKind, checkArgument, kinds } from '@tapeline/core/internal'
import type { OpenedFiles } from '../protocol.js'

const OPENED: ArgumentKind = {
  expected:
    "{ kind: 'json', name, text }, { kind: 'scenario', name, files } or { kind: 'tape', name, bytes }",
  fits: (value) => {
    if (!kinds.record.fits(value)) return false
    const { kind, name, text, files, bytes } = value as Readonly<Record<string, unknown>>
    if (typeof name !== 'string') return false
    if (kind === 'json') return typeof text === 'string'
    if (kind === 'tape') return bytes instanceof Uint8Array
    return (
      kind === 'scenario' &&
      kinds.record.fits(files) &&
      Object.values(files as object).every((file) => typeof file === 'string')
    )
  },
}

/** @throws TapelineError `argument.invalid` */
export function checkOpened(call: string, opened: OpenedFiles): void {
  checkArgument(call, 'opened', opened, OPENED)
}
