import { z } from 'zod'
import { RECORDED } from '../branch-named.js'
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

const fields = {
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'a name has lower-case letters, digits and hyphens')
    .refine((name) => name !== RECORDED, { error: `'${RECORDED}' is the recorded history itself` })
    .describe('The name: lower-case letters, digits and hyphens. `recorded` is the history itself.'),
  title: text.optional().describe('A readable title.'),
  summary: text.optional().describe('The question and the assumptions, in a few sentences.'),
  on: text.optional().describe('The parent what-if. Default: the recorded history.'),
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
        'The edits. All of them read the parent history; edits of the same events go under `inOrder`.',
      ),
  })
  .describe('A branch of the history with edits.')
