// How long a gigabyte of plain lines takes with everything on, relayed into a pipe.
import { atMost, median, ratio, times } from './figures.mjs';
import { alternately } from './harness.mjs';
import { isInstalled, Source } from './through.mjs';

const ROUNDS = 5;
/** The first files in memory are dear: the kernel has to find their pages. */
const WARM_UPS = 1;
const BYTES = 1e9;

/** `part`: how much of the output, for a program that would take minutes; its times are scaled up. */
const REFERENCES = [
  { name: '`cat`: the pipe alone', program: 'cat', package: 'coreutils', script: 'cat "$SOURCE" | cat > /dev/null' },
  {
    name: '`tee FILE`',
    program: 'tee',
    package: 'coreutils',
    script: 'cat "$SOURCE" | tee "$HOME/kept" | cat > /dev/null',
    target: 1.5,
  },
  {
    name: '`s6-log -b n10 s100000000 1 DIR`',
    program: 's6-log',
    package: 's6',
    script: 'cat "$SOURCE" | s6-log -b n10 s100000000 1 "$HOME/kept" | cat > /dev/null',
    target: 0.8,
  },
  {
    name: '`s6-log -b n10 s100000000 DIR`: no relay',
    program: 's6-log',
    package: 's6',
    script: 'cat "$SOURCE" | s6-log -b n10 s100000000 "$HOME/kept"',
  },
  { name: '`uniq`: no file', program: 'uniq', package: 'coreutils', script: 'cat "$SOURCE" | uniq | cat > /dev/null' },
  {
    name: '`ts`: no file, on a tenth',
    program: 'ts',
    package: 'moreutils',
    script: 'head -c "$TENTH" "$SOURCE" | ts | cat > /dev/null',
    part: 0.1,
  },
];

export async function volume(sizes) {
  const source = new Source('plain lines', sizes.of(BYTES), 2);
  const here = REFERENCES.filter(({ program }) => isInstalled(program));
  const joblog = async () => {
    const result = await source.throughJoblog();
    if (result.stored !== source.bytes) throw new Error(`the log has ${result.stored} bytes of ${source.bytes}`);
    return result;
  };
  const measures = here.map(({ name, script }) => [name, () => source.through(script)]);
  const results = await alternately(ROUNDS, { ...Object.fromEntries(measures), joblog }, WARM_UPS);
  source.remove();

  const perGigabyte = (name, figure, part = 1) =>
    results[name].map((result) => (result[figure] / part / source.bytes) * 1e9);
  const row = (reference) => {
    const { name, part, target } = reference;
    if (!here.includes(reference)) return [name, `absent: Debian's ${reference.package}`, '', '', '', ''];
    const wall = perGigabyte(name, 'wall', part);
    const cpu = perGigabyte(name, 'cpu', part);
    const slower = ratio(perGigabyte('joblog', 'wall'), wall);
    return [
      name,
      median(wall),
      median(cpu),
      times(slower),
      times(ratio(perGigabyte('joblog', 'cpu'), cpu)),
      target === undefined ? '' : atMost(slower, target, ' × the wall time'),
    ];
  };
  return [
    {
      head: [`through, ${ROUNDS} rounds`, 's a GB', 'CPU s a GB', 'joblog takes', "joblog's CPU", 'target'],
      rows: [
        ...REFERENCES.map(row),
        ['joblog', median(perGigabyte('joblog', 'wall')), median(perGigabyte('joblog', 'cpu')), '', '', ''],
      ],
    },
  ];
}
