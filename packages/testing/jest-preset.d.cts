/** The preset of Jest: `{ "preset": "@tapeline/testing" }`. To add to it, spread it into your configuration. */
declare const preset: Readonly<Record<string, unknown>>
export = preset
