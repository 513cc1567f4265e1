#!/usr/bin/env node
// Over fpm's words, dpkg-deb and rpmbuild: what electron-builder asks of fpm (a Ruby program that it would download) for a deb
// or an rpm, and nothing else. An option that is not known here stops the run, so that none is dropped in silence (ADR 0085).
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

const FLAGS = new Set(['--force', '--debug']);
const MANY = new Set(['-d', '--deb-recommends']);
const ONE = new Set(
  `-s -t --architecture --after-install --after-remove --description --version --package --name --maintainer --vendor --url
  --category --license --deb-priority --deb-compression --deb-compression-level --rpm-os --rpm-compression --rpm-summary`.split(
    /\s+/u,
  ),
);

const { options, lists, sources } = parse(process.argv.slice(2));
const stage = mkdtempSync(join(tmpdir(), 'chancery-installer-'));
try {
  const root = join(stage, 'root');
  for (const source of sources) put(source, root);
  execFileSync('chmod', ['-R', 'u=rwX,go=rX', root]);
  if (one('-t') === 'deb') makeDeb(root);
  else if (one('-t') === 'rpm') makeRpm(root);
  else throw new Error(`no maker for “${one('-t')}” here`);
} finally {
  rmSync(stage, { recursive: true, force: true });
}

function parse(words) {
  const found = { options: new Map(), lists: new Map(), sources: [] };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (FLAGS.has(word)) continue;
    if (MANY.has(word)) found.lists.set(word, [...(found.lists.get(word) ?? []), words[++at]]);
    else if (ONE.has(word)) found.options.set(word, words[++at]);
    else if (word.startsWith('-')) throw new Error(`the option ${word} is not known to build/fpm.mjs`);
    else found.sources.push(word);
  }
  return found;
}

function one(name) {
  const value = options.get(name);
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
}

/** `FILE=/place` or `FOLDER/=/place`: links stay links. */
function put(source, root) {
  const at = source.lastIndexOf('=');
  const from = source.slice(0, at);
  const to = join(root, source.slice(at + 1));
  mkdirSync(from.endsWith('/') ? to : dirname(to), { recursive: true });
  execFileSync('cp', ['-a', '--reflink=auto', '--no-preserve=ownership', from.endsWith('/') ? `${from}.` : from, to]);
}

function makeDeb(root) {
  const control = join(root, 'DEBIAN');
  const kilobytes = execFileSync('du', ['-sk', '--apparent-size', root], { encoding: 'utf8' }).split('\t')[0];
  const sums = filesIn(root)
    .filter((file) => !lstatSync(file).isSymbolicLink())
    .map((file) => `${md5(file)}  ${relative(root, file)}\n`);
  mkdirSync(control);
  writeFileSync(join(control, 'md5sums'), sums.join(''));
  const [synopsis = '', ...rest] = one('--description').trim().split('\n');
  const fields = {
    Package: one('--name'),
    Version: one('--version'),
    License: one('--license'),
    Vendor: one('--vendor'),
    Architecture: one('--architecture'),
    Maintainer: one('--maintainer'),
    'Installed-Size': kilobytes,
    Depends: (lists.get('-d') ?? []).join(', '),
    Recommends: (lists.get('--deb-recommends') ?? []).join(', '),
    Section: options.get('--category') ?? 'utils',
    Priority: one('--deb-priority'),
    Homepage: one('--url'),
    Description: [synopsis.trim(), ...rest.map((line) => ` ${line.trim() === '' ? '.' : line.trim()}`)].join('\n'),
  };
  const text = Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}\n`);
  writeFileSync(join(control, 'control'), text.join(''));
  script('--after-install', join(control, 'postinst'));
  script('--after-remove', join(control, 'postrm'));
  const compression = { gz: 'gzip', xz: 'xz', zst: 'zstd' }[one('--deb-compression')] ?? 'xz';
  const level = options.has('--deb-compression-level') ? [`-z${options.get('--deb-compression-level')}`] : [];
  execFileSync('dpkg-deb', ['--root-owner-group', `-Z${compression}`, ...level, '--build', root, one('--package')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function makeRpm(root) {
  const spec = join(stage, 'package.spec');
  const [synopsis = '', ...rest] = one('--description').trim().split('\n');
  const listed = filesIn(root).map((file) => `"/${relative(root, file)}"\n`);
  writeFileSync(
    spec,
    `Name: ${one('--name')}
Version: ${one('--version')}
Release: 1
Summary: ${options.get('--rpm-summary') ?? synopsis}
License: ${one('--license')}
Vendor: ${one('--vendor')}
URL: ${one('--url')}
AutoReqProv: no
${(lists.get('-d') ?? []).map((name) => `Requires: ${name}\n`).join('')}
%description
${[synopsis, ...rest].join('\n')}

%post
${readFileSync(one('--after-install'), 'utf8')}
%postun
${readFileSync(one('--after-remove'), 'utf8')}
%files
%defattr(-,root,root,-)
${listed.join('')}`,
  );
  const defines = {
    _topdir: stage,
    _rpmdir: join(stage, 'made'),
    // Nothing of Electron's is stripped, linked by build id or compressed again.
    __os_install_post: '%{nil}',
    _build_id_links: 'none',
    debug_package: '%{nil}',
    _binary_payload: one('--rpm-compression') === 'gzip' ? 'w1.gzdio' : 'w6T.xzdio',
  };
  // electron-builder says it in Debian's words, and no Fedora takes an rpm for “amd64”.
  const architecture = { amd64: 'x86_64', arm64: 'aarch64' }[one('--architecture')] ?? one('--architecture');
  execFileSync(
    'rpmbuild',
    [
      '-bb',
      '--target',
      `${architecture}-linux`,
      '--buildroot',
      root,
      ...Object.entries(defines).flatMap(([name, value]) => ['--define', `${name} ${value}`]),
      spec,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const [made] = filesIn(join(stage, 'made'));
  execFileSync('mv', [made, one('--package')]);
}

function script(name, file) {
  writeFileSync(file, readFileSync(one(name)));
  chmodSync(file, 0o755);
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((file) => !lstatSync(file).isDirectory())
    .sort();
}

function md5(file) {
  // dpkg's own format; it guards against a bad disk, not against people.
  return createHash('md5').update(readFileSync(file)).digest('hex');
}
