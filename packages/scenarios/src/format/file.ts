import { z } from 'zod'
import { text } from './parts.js'

/*
 * The format `tapeline.scenario/1`. It describes only the envelope of events; the core defines their data. Dates are texts in
 * ISO 8601: with an offset or [zone], as a local time in the file's zone, or as a bare day.
 * Days from and to are both inclusive.
 */

interface Head {
  $schema?: string | undefined
  format: 'tapeline.scenario/1'
  name: string
  title: string
  summary?: string | undefined
  /** IANA name of the zone of local times and bare days in the file and its tables. */
  zone: string
  /** The default date of listings and share counts. */
  start?: string | undefined
}

/** The whole file with unread lists: each item is checked by itself, so that an invalid item hides no other fault. */
export interface FileItem extends Head, Partial<Record<SectionName, unknown[] | undefined>> {
  sources?: Record<string, unknown> | undefined
}

export type SectionName =
  | 'instruments'
  | 'sessions'
  | 'prints'
  | 'bars'
  | 'closes'
  | 'events'
  | 'claims'
  | 'consequences'
  | 'uncaused'
  | 'whatIfs'
  | 'expectations'

/** The fields at the top of the file that describe it. */
export const headFields: { readonly [Field in keyof Head]-?: z.ZodType<Head[Field]> } = {
  $schema: text.optional().describe('The address of this schema, for editors.'),
  format: z.literal('tapeline.scenario/1').describe('The format of the file and its version.'),
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'a name has lower-case letters, digits and hyphens')
    .describe('Lower-case letters, digits and hyphens.'),
  title: text.describe('A readable title of the scenario.'),
  summary: text.optional().describe('A summary in a few sentences.'),
  zone: text.describe(
    'IANA name of the zone of bare days and of times without an offset, here and in the tables.',
  ),
  start: text.optional().describe('The default date of listings and share counts.'),
}

const list = z.array(z.unknown()).optional()
const unread: Record<SectionName, typeof list> = {
  instruments: list,
  sessions: list,
  prints: list,
  bars: list,
  closes: list,
  events: list,
  claims: list,
  consequences: list,
  uncaused: list,
  whatIfs: list,
  expectations: list,
}

export const fileSchema: z.ZodType<FileItem> = z.strictObject({
  ...headFields,
  sources: z.record(z.string(), z.unknown()).optional(),
  ...unread,
})
