/** What the two processes of `joblog top` tell each other: one has the terminal, the other reads the store. */
import type { TopView } from '../../view/top-keys.js';
import type { TopSize } from '../../view/top-screen.js';

/** To the one that reads. */
export type TopQuestion =
  /** The first: where the job is. */
  | { readonly kind: 'begin'; readonly root: string; readonly job: string }
  /** What is looked at, and how large the screen is. */
  | { readonly kind: 'view'; readonly view: TopView; readonly size: TopSize }
  | { readonly kind: 'step'; readonly way: 'older' | 'newer' };

/** To the one that has the terminal. */
export type TopAnswer =
  | { readonly kind: 'screen'; readonly lines: readonly string[] }
  /** A look that has changed nothing. It says that the store answers. */
  | { readonly kind: 'same' }
  | { readonly kind: 'failed'; readonly why: string };
