import { packageApp } from './package-app.ts';

/** `npm run package`: the unpacked app in out/. */
await packageApp();
