/** A graph as an SVG file. */

export type SvgAxis = readonly { readonly at: number; readonly text: string }[];

export interface SvgGraph {
  readonly title: string;
  readonly size: { readonly width: number; readonly height: number };
  /** Where the lines are; positions of ticks and points are within it. */
  readonly box: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly paper: string;
  readonly ink: { readonly text: string; readonly grid: string; readonly line: string };
  readonly x: SvgAxis;
  readonly y: SvgAxis;
  readonly legend: readonly { readonly name: string; readonly colour: string; readonly dash: readonly number[] }[];
  readonly lines: readonly {
    readonly colour: string;
    readonly dash: readonly number[];
    /** null: a gap. */
    readonly points: readonly (readonly [x: number, y: number] | null)[];
  }[];
}

const HEAD = 44;

export function svgOf({ title, size, box, paper, ink, x, y, legend, lines }: SvgGraph): string {
  const inside = (list: SvgAxis, most: number): SvgAxis => list.filter(({ at }) => at >= -0.5 && at <= most + 0.5);
  const xs = inside(x, box.width);
  const ys = inside(y, box.height);
  const grid = [
    ...xs.map(({ at }) => `M${fixed(at)} 0V${fixed(box.height)}`),
    ...ys.map(({ at }) => `M0 ${fixed(at)}H${fixed(box.width)}`),
  ].join('');
  const labels = [
    ...xs.flatMap(({ at, text }) =>
      text.split('\n').map((line, row) => words(line, at, box.height + 16 + row * 14, 'middle')),
    ),
    ...ys.map(({ at, text }) => words(text, -8, at + 4, 'end')),
  ];
  let left = 8;
  const entries = legend.map(({ name, colour, dash }) => {
    const entry = `<path d="M${left} 32h14" stroke="${colour}" stroke-width="2.5"${dashes(dash)}/>${words(name, left + 18, 36, 'start')}`;
    left += 34 + name.length * 7;
    return entry;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height + HEAD}" font-family="system-ui, sans-serif" font-size="12" fill="${ink.text}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" fill="${paper}"/>`,
    `<text x="8" y="17" font-weight="bold" font-size="13">${escaped(title)}</text>`,
    ...entries,
    `<g transform="translate(${fixed(box.left)} ${fixed(box.top + HEAD)})">`,
    `<clipPath id="box"><rect width="${fixed(box.width)}" height="${fixed(box.height)}"/></clipPath>`,
    `<path d="${grid}" stroke="${ink.grid}" fill="none"/>`,
    `<g clip-path="url(#box)" fill="none" stroke-width="1.5" stroke-linejoin="round">`,
    ...lines.map(({ colour, dash, points }) => `<path d="${pathOf(points)}" stroke="${colour}"${dashes(dash)}/>`),
    '</g>',
    ...labels,
    '</g></svg>\n',
  ].join('\n');
}

function pathOf(points: SvgGraph['lines'][number]['points']): string {
  let path = '';
  let pen = 'M';
  for (const point of points) {
    if (point === null) {
      pen = 'M';
      continue;
    }
    path += `${pen}${fixed(point[0])} ${fixed(point[1])}`;
    pen = 'L';
  }
  return path;
}

function words(text: string, x: number, y: number, anchor: string): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

function dashes(dash: readonly number[]): string {
  return dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text
    .replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
}
