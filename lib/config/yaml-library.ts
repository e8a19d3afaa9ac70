/**
 * What joblog uses of the YAML library, in a module that is loaded only when there is YAML to read: the bundler makes a file of its own of it, which is
 * why the names are listed (of a CommonJS bundle, import() sees none).
 */
export { Composer, isAlias, isMap, isScalar, isSeq, LineCounter, Parser, parseDocument } from 'yaml';
