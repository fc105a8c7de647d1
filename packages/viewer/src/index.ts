/** The page of Tapeline: a server for this machine, and one file that holds everything. */
export type { OpenedFiles } from './protocol.js'
export type { EventFeed, FeedBatch } from './server/event-feed.js'
export { type PageServer, type ServePageOptions, servePage } from './server/serve-page.js'
export { pageText } from './server/single-file.js'
