/** In a URL: between the user and the last `@` of the host. A `/`, `?` or `#` that is not escaped is still part of the password. */
const OF_USER = /^([\w+.-]+:\/\/[^/?#@:]*):(?:[^/?#]*|(?!\d+(?:[/?#]|$)).*)@/s
const OF_PARAMETER = /([?&](?:password|sslpassword)=)[^&#]*/gi

/** The address of a service, for messages: without the password. It need not be a URL that can be parsed. */
export function withoutPassword(address: string): string {
  return address.replace(OF_USER, '$1@').replace(OF_PARAMETER, '$1…')
}
