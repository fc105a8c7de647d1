/** A module of its own, since only tables and files of events need the importers. */
export { isTapelineError } from '@tapeline/core'
export { beginsAsTape } from '@tapeline/core/internal'
export { importBars, importEvents, openTape, readTable } from '@tapeline/import'
