/** The first place at which two texts differ, with the text around it; undefined if they are equal. */
export function firstDifference(node: string, other: string): object | undefined {
  if (node === other) return undefined
  let at = 0
  while (node[at] === other[at]) at += 1
  const cut = (text: string): string => text.slice(Math.max(0, at - 60), at + 40)
  return { at, node: cut(node), other: cut(other) }
}
