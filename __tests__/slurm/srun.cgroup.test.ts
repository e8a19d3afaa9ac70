import { describeSrun } from './srun-suite.js';

describeSrun('cgroup');
