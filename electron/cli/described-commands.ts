import type { Command } from './command.ts';
import { COMMANDS, type TableEntry } from './command-table.ts';

/** A command that is there, with all that it says of itself. */
export interface DescribedCommand {
  readonly entry: TableEntry;
  readonly command: Command;
}

/** Every command that is there, loaded: completions and the manual are made from the same definitions as parsing and help. */
export async function describedCommands(): Promise<DescribedCommand[]> {
  const described: DescribedCommand[] = [];
  for (const entry of COMMANDS) if (entry.load !== null) described.push({ entry, command: await entry.load() });
  return described;
}
