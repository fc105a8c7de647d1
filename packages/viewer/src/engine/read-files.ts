/** Scenario files. Their parser is half as large as the rest of the engine, so a page loads it when it opens files. */
import { TapelineError } from '@tapeline/core/internal'
import { parseScenario, type Scenario } from '@tapeline/scenarios'
import type { OpenedFiles } from '../protocol.js'

/** @throws TapelineError with every fault of the files */
export function readFiles({ name, files }: Extract<OpenedFiles, { readonly kind: 'scenario' }>): Scenario {
  return parseScenario({
    branches: 'on-demand',
    read: (path) => {
      const text = Object.hasOwn(files, path) ? files[path] : undefined
      if (text !== undefined) return text
      throw new TapelineError({ code: 'file.unreadable', message: `${name} has no file ${path}.` })
    },
  })
}
