import fc from 'fast-check';
import { editDistance, likely, nearest } from '../../lib/config/nearest.js';

test.each([
  ['mode', 'mode', 0],
  ['Mode', 'mode', 0],
  ['mod', 'mode', 1],
  ['mdoe', 'mode', 1],
  ['metdata', 'metadata', 1],
  ['', 'mask', 4],
  ['kitten', 'sitting', 3],
])('from %s to %s it takes %d changes', (left, right, distance) => {
  expect(editDistance(left, right)).toBe(distance);
});

test('the distance is the same in both directions, and nothing only for equal words', () => {
  const word = fc.string({ maxLength: 12 }).map((text) => text.toLowerCase());
  fc.assert(
    fc.property(word, word, (left, right) => {
      expect(editDistance(left, right)).toBe(editDistance(right, left));
      expect(editDistance(left, right) === 0).toBe(left === right);
    }),
  );
});

test('all of the nearest words are named', () => {
  expect(nearest('task', ['mode', 'mask', 'tasks'])).toEqual(['mask', 'tasks']);
});

test('a word that is far from all of them was likely meant to be none of them', () => {
  expect(likely('frist', ['all', 'first'])).toBe('first');
  expect(likely('something', ['all', 'first'])).toBeNull();
});
