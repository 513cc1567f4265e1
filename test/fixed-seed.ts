import fc from 'fast-check';
import { IN_CI } from '../build/in-ci.ts';

/** Elsewhere every run draws anew, and says its seed when it finds something. */
if (IN_CI) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_121 });
