/**
 * Spells an option of an import in a message, such as `zone: 'America/New_York'`, or `--zone America/New_York` in the command.
 * @param option its name in the library
 * @param value a value for it, if the message names one
 */
export type Spelling = (option: string, value?: string) => string

/** As code writes it. */
export const spellInCode: Spelling = (option, value) =>
  value === undefined
    ? `\`${option}\``
    : `${option}: ${/^(\d+(\.\d+)?(e-?\d+)?|true|false|\{.*)$/.test(value) ? value : `'${value}'`}`
