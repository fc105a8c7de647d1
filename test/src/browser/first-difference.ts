/** Where two texts part, and how they go on from a little before; undefined if they are the same. */
export function firstDifference(node: string, other: string): object | undefined {
  if (node === other) return undefined
  let at = 0
  while (node[at] === other[at]) at += 1
  const cut = (text: string): string => text.slice(Math.max(0, at - 60), at + 40)
  return { at, node: cut(node), other: cut(other) }
}
