/** The remainders of all bytes by the polynomial of IEEE 802.3, with the lowest bit first. */
const TABLE: Int32Array = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit += 1) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0)
  return remainder
})

/** The CRC-32 of some bytes, as `crc32` of `node:zlib` gives it. */
export function crc32(bytes: Uint8Array): number {
  let remainder = -1
  // An iterator takes five times as long.
  for (let index = 0; index < bytes.length; index += 1)
    remainder = (remainder >>> 8) ^ (TABLE[(remainder ^ (bytes[index] as number)) & 0xff] as number)
  return ~remainder >>> 0
}
