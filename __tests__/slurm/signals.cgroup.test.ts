import { describeSignals } from './signals-suite.js';

describeSignals('cgroup');
