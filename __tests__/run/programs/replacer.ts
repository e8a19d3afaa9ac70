/** Replaces a task's record as many times as it is told, a long one and a short one taking turns; says before that it is ready, if anybody listens. */
import { openTask } from '../appending.js';
import { recordOf } from '../records.js';

const [folder = '', count = ''] = process.argv.slice(2);
const notices = Array.from({ length: 2000 }, () => ({ time: '2026-11-22T06:09:55.123Z', text: 'x'.repeat(50) }));
const files = openTask(folder, 'main');
const replace = (): void => {
  for (let time = 0; time < Number(count); time += 1) {
    files.replaceRecord(recordOf('main', time % 2 === 0 ? { notices } : {}));
  }
};
if (process.send === undefined) replace();
else
  process.send('ready', () => {
    replace();
    process.disconnect();
  });
