// Packed as resources/default_app.asar of the development runtime: makes `electron path/to/app` start that app.
// Plain CommonJS, since the Electron that runs it may be old.
const { app } = require('electron');
const { existsSync, readFileSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');

const args = process.argv.slice(1);
if (args.includes('--version') || args.includes('-v')) {
  console.log(`v${process.versions.electron}`);
  process.exit(0);
}

// Options before the app's path are Electron's own; -r takes the argument after it.
let path;
for (let at = 0; at < args.length && path === undefined; at += 1) {
  if (args[at] === '-r' || args[at] === '--require') {
    at += 1;
    require(resolve(args[at]));
  } else if (!args[at].startsWith('-')) {
    path = resolve(args[at]);
  }
}

if (path === undefined || !existsSync(path)) {
  console.error(`electron: ${path === undefined ? 'name the folder of an app' : `there is no app at ${path}`}`);
  process.exit(1);
}

const manifest = [join(path, 'package.json'), join(dirname(path), 'package.json')].find((file) => existsSync(file));
const { name, productName, version, main } = manifest === undefined ? {} : JSON.parse(readFileSync(manifest, 'utf8'));
const isFile = /\.[cm]?js$/u.test(path);
if (version !== undefined) app.setVersion(version);
if (productName !== undefined || name !== undefined) app.setName(productName ?? name);
app.setAppPath(isFile ? dirname(path) : path);
require(isFile ? path : join(path, main ?? 'index.js'));
