/** Takes as many names as it is told, one after the other, once it is told to begin; says which. */
import { claimTask } from '../../../lib/store/claim.js';

const [folder = '', count = ''] = process.argv.slice(2);

process.once('message', () => {
  const names = Array.from({ length: Number(count) }, () =>
    claimTask(folder, 'main', (task) => `${task} ${process.pid}`),
  );
  process.send?.(names, () => {
    process.disconnect();
  });
});
process.send?.('ready');
