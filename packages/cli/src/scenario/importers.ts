/** A module of its own, since only tables and files of events need the importers. */
export { importBars, importEvents, readTable } from '@tapeline/import'
