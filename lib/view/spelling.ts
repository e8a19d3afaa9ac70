/**
 * JSON objects read for their spelling. `JSON.parse` turns 0.10 into 0.1 and 12345678901234567890 into 12345678901234567000, loses the
 * order of keys like "10", and is blind to `__proto__`; a table of what a job printed must show what the job printed.
 */

/** One value as printed, between the colon and the comma. */
export type Raw = string;

/**
 * The members of a JSON object: each key once, where it first stood, with its last value as printed (the last of duplicates is what every
 * JSON reader takes). Undefined where the text is not exactly one JSON object.
 */
export function membersOf(text: string): Map<string, Raw> | undefined {
  if (!isObject(text)) return undefined;
  const members = new Map<string, Raw>();
  let at = skipSpace(text, text.indexOf('{') + 1);
  while (text[at] === '"') {
    const keyEnd = valueEnd(text, at);
    const key = JSON.parse(text.slice(at, keyEnd)) as string;
    // JSON.parse has accepted the text, so a colon stands after the key.
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = valueEnd(text, start);
    members.set(key, text.slice(start, end));
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return members;
}

/** True for a raw value that is a JSON number. */
export function isNumber(raw: Raw): boolean {
  const first = raw.charCodeAt(0);
  return first === 0x2d || (first >= 0x30 && first <= 0x39);
}

/** JSON as printed, without the control characters that JSON allows: spaces for those between values, escapes for those in strings. */
export function safeJson(raw: Raw): string {
  return raw
    .replace(/[\u0000-\u001f]/g, ' ')
    .replace(/[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (char) => {
      return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
    });
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at += 1;
  return at;
}

/** Where the value that begins at `start` ends, in text that is known to be valid JSON. */
function valueEnd(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return stringEnd(text, start);
  if (first !== '{' && first !== '[') return scalarEnd(text, start);
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const char = text[at];
    if (char === '"') {
      at = stringEnd(text, at);
      continue;
    }
    at += 1;
    if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    if (depth === 0) break;
  }
  return at;
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function scalarEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && !',}] \t\n\r'.includes(text.charAt(at))) at += 1;
  return at;
}

/** What a value is compared by: 0.10 and 1e-1 are the same number; an integer too large for a double is what its digits say. */
export function meant(value: string | undefined): string | undefined {
  if (value === undefined || !/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[-+]?\d+)?$/i.test(value)) return value;
  const number = Number(value);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? value : String(number);
}

/** Whether two values, each as a table shows it, are the same one. */
export function isMeantAlike(one: string, other: string): boolean {
  return one === other || meant(one) === meant(other);
}
