import { Resvg } from '@resvg/resvg-js'
import { checkPath } from '../file-error.js'
import { UsageError } from '../usage-error.js'

const PROBE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"><text x="2" y="18" font-size="16" font-family="sans-serif">0</text></svg>'

/** Used if none of the families that a drawing names is installed. */
const FALLBACK = 'DejaVu Sans'

/**
 * A drawing as PNG, with the fonts of the system or one of a file.
 * @param ratio pixels of the image for each pixel of the drawing
 * @throws UsageError if there is no font, since the text would be missing
 */
export function pngOf(svg: string, ratio: number, font: string | undefined): Uint8Array {
  if (font !== undefined) checkPath('--font', font)
  const fonts = {
    loadSystemFonts: font === undefined,
    ...(font === undefined
      ? { defaultFontFamily: FALLBACK, sansSerifFamily: FALLBACK }
      : { fontFiles: [font] }),
  }
  if (!new Resvg(PROBE, { font: fonts }).render().pixels.some((byte) => byte > 0)) {
    throw new UsageError(
      font === undefined
        ? 'This computer has no fonts, so the text of a .png would be missing; install one (such as fonts-dejavu-core), pass a font file by --font, or write .svg.'
        : `--font '${font}' cannot be read as a font; pass a .ttf or .otf file.`,
    )
  }
  return new Resvg(svg, { font: fonts, fitTo: { mode: 'zoom', value: ratio } }).render().asPng()
}
