import * as v from 'valibot'
import { didYouMean } from './nearest-name.js'

/* Schemas of valibot with messages that follow the path of a field: `data.price: must be above 0`. */

/** A schema with the output `Output`; the types are written by hand, so that they document themselves. */
export type Schema<Output> = v.GenericSchema<Output>

const NUMBER = 'must be a finite number'
/** The start of each pipe of numbers: a flat pipe is faster than nested ones. */
const finite = [v.number(NUMBER), v.finite(NUMBER)] as const
export const number: Schema<number> = v.pipe(...finite)
export const positive: Schema<number> = v.pipe(...finite, v.gtValue(0, 'must be above 0'))
export const notNegative: Schema<number> = v.pipe(...finite, v.minValue(0, 'must be 0 or more'))
export const integer: Schema<number> = v.pipe(...finite, v.safeInteger('must be a whole number'))
export const string: Schema<string> = v.string('must be a text')
/** A text that is not empty. */
export const name: Schema<string> = v.pipe(string, v.minLength(1, 'must not be empty'))
export const boolean: Schema<boolean> = v.boolean('must be true or false')
/** An object with any fields. */
export const anyObject: Schema<Record<string, unknown>> = v.pipe(
  notArray(),
  v.looseObject({}, 'must be an object'),
)

export function oneOf<const Options extends readonly (string | number)[]>(
  options: Options,
): Schema<Options[number]> {
  return v.picklist(options, `must be ${options.map((option) => JSON.stringify(option)).join(' or ')}`)
}

export function optional<Output>(schema: Schema<Output>): Optional<Output> {
  return v.exactOptional(schema)
}

export function listOf<Output>(schema: Schema<Output>): Schema<Output[]> {
  return v.array(schema, 'must be a list')
}

export function notEmpty<Output>(list: Schema<Output[]>): Schema<Output[]> {
  return v.pipe(list, v.minLength(1, 'must not be empty'))
}

/** A rule of a whole object: whether it is kept, the message if not, and the field that the message is about. */
export type Rule<Data> = readonly [
  isKept: (data: Data) => boolean,
  message: string,
  field?: keyof Data & string,
]

type Optional<Output> = v.ExactOptionalSchema<Schema<Output>, undefined>
type FieldsOf<Data> = {
  readonly [Field in keyof Data]-?: Record<never, never> extends Pick<Data, Field>
    ? Optional<Exclude<Data[Field], undefined>>
    : Schema<Data[Field]>
}

/** An object with these fields and no others. */
export function object<Data extends object>(
  schemas: FieldsOf<Data>,
  ...rules: readonly Rule<NoInfer<Data>>[]
): Schema<Data> {
  const strict = v.strictObject(schemas as unknown as v.ObjectEntries, (issue) => {
    if (issue.expected === 'Object') return 'must be an object'
    return issue.expected === 'never'
      ? unknownFields(issue.path?.[0].input, Object.keys(schemas))
      : 'is missing'
  })
  return v.pipe(
    notArray(),
    strict,
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return
      const { value: input } = dataset
      for (const [isKept, message, key] of rules) {
        if (isKept(input as unknown as Data)) continue
        const step = { type: 'unknown', origin: 'value', input, key, value: undefined } as const
        addIssue(key === undefined ? { message } : { message, path: [step] as never })
      }
    }),
  ) as unknown as Schema<Data>
}

/** The library reports the first unknown field alone; the message names all. */
function unknownFields(input: unknown, names: readonly string[]): string {
  const [first = '', ...others] = Object.keys(input ?? {}).filter((name) => !names.includes(name))
  return `is not a field${others.map((name) => `, and nor is ${name}`).join('')}.${didYouMean(first, names)}`.replace(
    /\.$/,
    '',
  )
}

/** The library takes an array for an object. */
function notArray(): v.GenericSchema<Record<string, unknown>> {
  return v.custom<Record<string, unknown>>((value) => !Array.isArray(value), 'must be an object')
}
