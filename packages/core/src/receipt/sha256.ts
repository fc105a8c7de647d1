import { TapelineError } from '../event/error.js'

/* Browsers and Node have both, but the library of the language does not declare them. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array }
declare const crypto:
  | {
      readonly subtle?: { digest(name: 'SHA-256', bytes: Uint8Array): Promise<ArrayBuffer> }
    }
  | undefined

/**
 * SHA-256 of a text in UTF-8, in hexadecimal, by the Web Crypto API.
 * @throws TapelineError `receipt.unsupported` where it is missing, as on a page that was loaded by plain HTTP from another computer
 */
export async function sha256(text: string): Promise<string> {
  const subtle = typeof crypto === 'undefined' ? undefined : crypto.subtle
  if (subtle === undefined) {
    throw new TapelineError({
      code: 'receipt.unsupported',
      message: 'Receipts need the Web Crypto API; open the page from the disk, from localhost or by HTTPS.',
      expected: 'crypto.subtle',
      found: 'undefined',
    })
  }
  const digest = await subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
