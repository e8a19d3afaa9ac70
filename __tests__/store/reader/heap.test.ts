import fc from 'fast-check';
import { Heap } from '../../../lib/store/reader/heap.js';

describe('a heap', () => {
  test('gives what comes first, whatever is put in between', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant('pop' as const))), (steps) => {
        const heap = new Heap<number>((a, b) => a - b);
        const model: number[] = [];
        for (const step of steps) {
          if (step === 'pop') expect(heap.pop()).toBe(model.shift());
          else {
            heap.push(step);
            model.push(step);
            model.sort((a, b) => a - b);
          }
          expect(heap.first).toBe(model[0]);
        }
      }),
    );
  });
});
