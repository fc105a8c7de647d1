import { UsageError } from '../usage-error.js'

/** More threads than cores would only use memory. */
const WORKERS_MAX = 256

/** The requested number of worker threads; undefined without the option. @throws UsageError */
export function workersOf(text: string | undefined): { readonly workers?: number } {
  if (text === undefined) return {}
  const workers = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (workers >= 1 && workers <= WORKERS_MAX) return { workers }
  throw new UsageError(
    `--workers takes a whole number from 1 to ${WORKERS_MAX}, the cores of the machine at best; not '${text}'.`,
  )
}
