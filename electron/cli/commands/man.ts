import type { Command } from '../command.ts';
import { describedCommands } from '../described-commands.ts';
import { manualPage } from '../manual-page.ts';
import { versionHere } from '../version.ts';

export const man: Command = {
  positionals: [],
  options: [],
  notes: 'Read it with: chancery man | man -l -',
  example: 'chancery man',
  run: async (call) => {
    const page = manualPage(await describedCommands(), versionHere(), call.host.now().toISOString().slice(0, 10));
    return { json: { page }, text: new TextEncoder().encode(page) };
  },
};
