/** How series are told apart. */

export type Theme = 'light' | 'dark';

/**
 * Okabe and Ito's colours, which people with any of the usual kinds of colour blindness can tell apart, darkened or lightened until each has a contrast of
 * 3:1 with the page (WCAG 2.1, 1.4.11). Their black is what the text is.
 */
const COLOURS: Readonly<Record<Theme, readonly string[]>> = {
  light: ['#0072b2', '#d55e00', '#008f68', '#b25a8e', '#a87400', '#2b8cc4', '#333333'],
  dark: ['#56b4e9', '#f0883e', '#2bb58a', '#d98fb9', '#f0e442', '#8fa8ff', '#e0e0e0'],
};

/** Where the colours begin anew, dashes tell. */
const DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

export interface Style {
  readonly colour: string;
  /** Lengths of dashes and gaps in px; empty: a whole line. */
  readonly dash: readonly number[];
}

/** The style of the series number `index`, from 0. */
export function styleOf(index: number, theme: Theme): Style {
  const colours = COLOURS[theme];
  const turn = Math.floor(index / colours.length) % DASHES.length;
  return { colour: colours[index % colours.length] ?? '#888888', dash: DASHES[turn] ?? [] };
}
