import { describeIdentity } from './identity-suite.js';

describeIdentity('cgroup');
