import { describeSrun } from './srun-suite.js';

describeSrun('linuxproc');
