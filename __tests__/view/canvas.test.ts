import { Canvas, composed } from '../../lib/view/canvas.js';

test('a line on the canvas reaches both of its ends, and dots outside are no harm', () => {
  const canvas = new Canvas(3, 3, 'ascii');
  canvas.line(0, 0, 2, 2);
  canvas.dot(-1, 5);
  expect(composed([canvas])).toEqual(['  *', ' * ', '*  ']);
  const braille = new Canvas(1, 1, 'braille');
  braille.dot(0, 0);
  braille.dot(1, 3);
  expect(composed([braille])).toEqual(['\u2848']);
});
