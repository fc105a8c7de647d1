import { z } from 'zod'
import { type EditItem, editSchema } from './edit.js'
import { text } from './parts.js'

/** A what-if of the file, its edits unread. */
export interface WhatIfItem {
  name: string
  title?: string | undefined
  summary?: string | undefined
  on?: string | undefined
  edits: unknown[]
}

/** What the recorded history is called where a what-if could be named. */
export const RECORDED = 'recorded'

const fields = {
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'a name has lower-case letters, digits and hyphens')
    .refine((name) => name !== RECORDED, { error: `'${RECORDED}' is the recorded history itself` })
    .describe(
      'By which it is asked for: lower-case letters, digits and hyphens. `recorded` is the history itself.',
    ),
  title: text.optional().describe('What it is called for people.'),
  summary: text.optional().describe('In a few sentences: what is asked, and what is assumed.'),
  on: text.optional().describe('The what-if that it is a branch of; the recorded history unless told.'),
}

export const whatIfSchema: z.ZodType<WhatIfItem> = z.strictObject({
  ...fields,
  edits: z.array(z.unknown()).min(1),
})

/** The same with its edits, for the JSON Schema. */
export const wholeWhatIfSchema: z.ZodType<Omit<WhatIfItem, 'edits'> & { edits: EditItem[] }> = z
  .strictObject({
    ...fields,
    edits: z
      .array(editSchema)
      .min(1)
      .describe(
        'What is different. All of them see the history that is edited; those that touch the same go under `inOrder`.',
      ),
  })
  .describe('A branch of the history: what would be if something were different.')
