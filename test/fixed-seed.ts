import fc from 'fast-check';

/** Elsewhere every run draws anew, and says its seed when it finds something. */
if (process.env['CI'] === 'true') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_121 });
