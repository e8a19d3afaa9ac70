/** `joblog top` on a store whose file system hangs: whoever looks can leave. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { TmuxScreen } from '../commands/tmux-screen.js';
import { describeWith } from './needs.js';
import { usePlaces } from './places.js';

jest.setTimeout(120_000);

const places = usePlaces();

describeWith('joblog top on a store that hangs', ['mount', 'fuse', 'bindfs', 'tmux'], () => {
  test('says so, goes on when the store answers again, and can be left while it does not', async () => {
    const home = places.home();
    const folder = join(home.root, 'behind');
    mkdirSync(folder);
    const fuse = await places.fuse(folder, home.store);
    await home.run('echo Training');
    const screen = new TmuxScreen(home, '"$JOBLOG" top; echo "status $?"; read -r _');
    await screen.shows('Training');
    fuse.stop();
    await screen.shows('the store has not answered for');
    fuse.continue();
    await screen.shows('? help');
    fuse.stop();
    await screen.shows('the store has not answered for');
    screen.press('q');
    await screen.shows('status 0');
    fuse.continue();
  });
});
