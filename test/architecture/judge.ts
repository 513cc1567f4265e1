import { posix } from 'node:path';
import { impuritiesOf, importsOf, isBarrel } from './imports.ts';
import { COMPUTED_IMPORTS, EMPTY_NAMES, MAX_MAIN_LINES, PURE_ROOMS, ROOMS, type Room } from './rules.ts';

/** Says what a source file at this path of the project does that its room may not, one sentence each. */
export function judge(path: string, text: string): string[] {
  const room = roomOf(path);
  if (room === undefined) return [`${path} is in no room. Give it a rule in test/architecture/rules.ts.`];
  const complaints = importsOf(path, text).flatMap(({ specifier, line }) => {
    const reason = refuse(path, room, specifier);
    return reason === undefined ? [] : [`${path}:${line} ${reason}`];
  });
  if (PURE_ROOMS.includes(room.name)) {
    for (const { specifier, line } of impuritiesOf(path, text))
      complaints.push(`${path}:${line} is pure and asks ${String(specifier)}`);
  }
  return [...complaints, ...shapeOf(path, text)];
}

function roomOf(path: string): Room | undefined {
  const matches = ROOMS.filter((room) => (room.path.endsWith('/') ? path.startsWith(room.path) : path === room.path));
  return matches.reduce<Room | undefined>(
    (best, room) => (best === undefined || room.path.length > best.path.length ? room : best),
    undefined,
  );
}

function refuse(path: string, room: Room, specifier: string | undefined): string | undefined {
  if (specifier === undefined) {
    return COMPUTED_IMPORTS.includes(path)
      ? undefined
      : 'imports what only a run can tell; name the module in the text';
  }
  if (!specifier.startsWith('.')) {
    const allowed = room.packages.some((name) =>
      name.endsWith('*') ? specifier.startsWith(name.slice(0, -1)) : specifier === name,
    );
    return allowed ? undefined : `(${room.name}) may not import ${specifier}`;
  }
  const target = posix.join(posix.dirname(path), specifier);
  // A style sheet lies beside the screen that it belongs to.
  if (target.endsWith('.css') && roomOf(target)?.name === room.name) return undefined;
  const reached = roomOf(target);
  if (reached === undefined) return `(${room.name}) may not import ${target}, which is in no room`;
  return reached.name === room.name || room.rooms.includes(reached.name)
    ? undefined
    : `(${room.name}) may not import ${target} (${reached.name})`;
}

function shapeOf(path: string, text: string): string[] {
  const complaints: string[] = [];
  const name = posix.basename(path).replace(/\.tsx?$/u, '');
  if (isBarrel(path, text))
    complaints.push(`${path} only hands on what others export; import from where a thing lives`);
  if (EMPTY_NAMES.includes(name)) complaints.push(`${path}: "${name}" does not say what is inside`);
  const lines = text.trimEnd().split('\n').length;
  if (path === 'electron/main.ts' && lines >= MAX_MAIN_LINES)
    complaints.push(`${path} has ${lines} lines; the composition root has fewer than ${MAX_MAIN_LINES}`);
  return complaints;
}
