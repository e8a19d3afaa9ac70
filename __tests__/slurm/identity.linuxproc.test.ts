import { describeIdentity } from './identity-suite.js';

describeIdentity('linuxproc');
