/** Stands for the writer: says of each frame what came, a JSON message's members or the bytes, and acknowledges like the writer. */
import { createHash } from 'node:crypto';
import { FrameDecoder, type FromWriter, HEADER_BYTES } from '../../../lib/store/protocol.js';

const say = (message: FromWriter): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};

const decoder = new FrameDecoder();
const output = createHash('sha256');
let bytes = 0;
process.stdin.on('data', (chunk: Buffer) => {
  for (const { type, payload } of decoder.push(chunk)) {
    if (type === 'start' || type === 'from') continue;
    bytes += HEADER_BYTES + payload.length;
    if (type === 'stdout') output.update(payload);
    else if (type === 'end') say({ type: 'notice', text: output.digest('hex') });
    else say({ type: 'notice', text: `${type} ${Object.keys(JSON.parse(payload.toString()) as object).join()}` });
  }
  say({ type: 'ack', bytes });
});
