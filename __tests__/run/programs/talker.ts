/** Writes to its own stdout through an outlet, as it is told over the channel to its parent, and says what the outlet says. */
import { openOutlet } from '../../../lib/run/outlet.js';

export type ToTalker =
  /** A chunk of its own. */
  | { readonly type: 'write'; readonly text: string }
  /** The same buffer again and again, filled anew for each chunk, until the outlet wants no more or there were so many. */
  | { readonly type: 'fill'; readonly size: number; readonly most: number }
  | { readonly type: 'idle' | 'close' };

export type FromTalker =
  | { readonly type: 'open' | 'drain' | 'closed' }
  | { readonly type: 'error'; readonly code: string }
  | { readonly type: 'wrote'; readonly free: boolean }
  | { readonly type: 'filled'; readonly chunks: number }
  | { readonly type: 'idle'; readonly idle: boolean };

const say = (message: FromTalker): void => {
  process.send?.(message);
};

const outlet = openOutlet(1);
process.on('message', (told: ToTalker) => {
  switch (told.type) {
    case 'write':
      say({ type: 'wrote', free: outlet.write(Buffer.from(told.text)) });
      return;
    case 'fill': {
      const buffer = Buffer.alloc(told.size);
      let chunks = 0;
      let free = true;
      while (free && chunks < told.most) {
        buffer.fill(97 + (chunks % 26));
        free = outlet.write(buffer);
        chunks += 1;
      }
      say({ type: 'filled', chunks });
      return;
    }
    case 'idle':
      say({ type: 'idle', idle: outlet.idle });
      return;
    case 'close':
      outlet.close();
  }
});
process.on('disconnect', () => process.exit(0));

outlet.onDrain = () => {
  say({ type: 'drain' });
};
outlet.onClosed = () => {
  say({ type: 'closed' });
};
outlet.onError = (error) => {
  say({ type: 'error', code: error.code ?? '' });
};
say({ type: 'open' });
