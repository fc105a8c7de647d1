import { z } from 'zod'
import { text } from './parts.js'

/*
 * The format `tapeline.scenario/1`. What events themselves look like is the core's to say; here their envelope alone is
 * described. Dates are texts in ISO 8601: with an offset or [zone], as a local time in the file's zone, or as a bare day.
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
  /** From when instruments stand listed and share counts hold that do not say otherwise. */
  start?: string | undefined
}

/** The whole file, its lists unread: each item is checked by itself, so that one that is wrong hides no other. */
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

/** The fields at the top of the file that say what it is. */
export const headFields: { readonly [Field in keyof Head]-?: z.ZodType<Head[Field]> } = {
  $schema: text.optional().describe('The address of this schema, for editors.'),
  format: z.literal('tapeline.scenario/1').describe('The format of the file and its version.'),
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'a name has lower-case letters, digits and hyphens')
    .describe('Lower-case letters, digits and hyphens.'),
  title: text.describe('What the scenario is called for people.'),
  summary: text.optional().describe('What it shows, in a few sentences.'),
  zone: text.describe(
    'IANA name of the zone of bare days and of times without an offset, here and in the tables.',
  ),
  start: text
    .optional()
    .describe('From when instruments are listed and share counts hold that say nothing else.'),
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
