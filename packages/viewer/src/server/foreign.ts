import type { IncomingHttpHeaders } from 'node:http'

/** The names of the loopback interface under which a browser asks. */
const NAMES = ['127.0.0.1', 'localhost', '[::1]']

/**
 * Whether a request comes from the page of another site: by a name that another site made point to this machine, or from a script
 * of that site.
 */
export function isForeign(
  { host, origin, 'sec-fetch-site': site }: IncomingHttpHeaders,
  port: number,
): boolean {
  const hosts = NAMES.map((name) => `${name}:${port}`)
  if (host === undefined || !hosts.includes(host.toLowerCase())) return true
  if (origin !== undefined && !hosts.some((own) => origin.toLowerCase() === `http://${own}`)) return true
  // A link from elsewhere may open the page, but nothing on another site may embed or fetch its parts.
  return site === 'cross-site'
}
