/** What stands before and after a line of stderr, where both streams are shown: it is red, or has a sign where there is no colour. */
export function stderrMarks(colour: boolean): readonly [before: string, after: string] {
  return colour ? ['\u001b[31m', '\u001b[39m'] : ['2> ', ''];
}
