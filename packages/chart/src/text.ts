/* Text in SVG. Without a browser the width of a text is an estimate: that of DejaVu Sans, which is among the widest. */

const NARROW = new Set("iljI.,:;'|!()[]ft ")
const WIDE = new Set('mwMW@%')

/** The estimated width of a text in pixels; bold text is a tenth wider. */
export function textWidth(text: string, size: number): number {
  let width = 0
  for (const sign of text) width += signWidth(sign)
  return width * size
}

function signWidth(sign: string): number {
  if (NARROW.has(sign)) return 0.38
  // Chinese, Japanese and Korean signs are square.
  if (WIDE.has(sign) || sign > '\u2e80') return 1
  return sign >= 'A' && sign <= 'Z' ? 0.7 : 0.625
}

/** A text cut to a width, with an ellipsis. A text of any length takes no longer than what is left of it. */
export function fitted(text: string, size: number, width: number): string {
  const room = width / size
  const roomBeforeEllipsis = room - signWidth('…')
  let [used, kept, whole] = [0, 0, 0]
  for (const sign of text) {
    used += signWidth(sign)
    whole += sign.length
    if (used > room) return `${text.slice(0, kept).trimEnd()}…`
    if (used <= roomBeforeEllipsis) kept = whole
  }
  return text
}

/** Text for SVG: markup is escaped, a control character is a space, and other characters that XML does not allow are left out. */
export function escaped(text: string): string {
  return text
    .replaceAll(/\p{Cc}/gu, ' ')
    .replaceAll(/[^\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** A coordinate with one decimal, as short as possible. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10)
}

interface TextStyle {
  readonly fill: string
  readonly size: number
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly bold?: boolean
}

/** A text element; `y` is its baseline. */
export function textAt(
  x: number,
  y: number,
  text: string,
  { fill, size, anchor = 'start', bold = false }: TextStyle,
): string {
  const at = anchor === 'start' ? '' : ` text-anchor="${anchor}"`
  return `<text x="${px(x)}" y="${px(y)}" font-size="${size}" fill="${fill}"${at}${bold ? ' font-weight="600"' : ''}>${escaped(text)}</text>`
}
