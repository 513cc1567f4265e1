import { recipeForServer, recipeForTrust, saveForServer, saveForTrust } from '../../exchange/recipes/save-recipe.ts';
import type { Handlers } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';
import { keyFileAsked } from '../key-file-asked.ts';
import { refuseBareAuthorityKey } from '../sealed-authority-key.ts';

/** What servers and trust stores want: told beforehand, and written into a folder that the person chose. */
export function recipeHandlers(
  context: HandlerContext,
): Pick<Handlers, 'describeServerRecipe' | 'exportForServer' | 'describeTrustRecipe' | 'exportForTrust'> {
  return {
    describeServerRecipe: ({ id, server, prefix, keyFile }) =>
      recipeForServer(portsOf(context), id, server, prefix, keyFile),
    exportForServer: async ({ id, server, prefix, passphrase, keyFile: asked, keyPassphrase }) => {
      const ports = portsOf(context);
      const recipe = await recipeForServer(ports, id, server, prefix, asked);
      if (recipe.files.some((file) => file.holdsKey && file.written))
        await refuseBareAuthorityKey(ports.registry, id, 'key', passphrase);
      const key = await keyFileAsked(context, asked, keyPassphrase);
      if (key.outcome === 'cancelled') return key;
      const folder = await context.dialogs.folder({ title: 'Save them in' });
      if (folder === null) return { outcome: 'cancelled' };
      const exported = { folder, overwrite: false, passphrase, legacy: false, keyFile: key.keyFile };
      return { outcome: 'written', folder, recipe, items: await saveForServer(ports, id, recipe, exported) };
    },
    describeTrustRecipe: async ({ ca, store, prefix }) =>
      (await recipeForTrust(portsOf(context), ca, store, prefix)).recipe,
    exportForTrust: async ({ ca, store, prefix }) => {
      const trust = await recipeForTrust(portsOf(context), ca, store, prefix);
      const folder = await context.dialogs.folder({ title: 'Save it in' });
      if (folder === null) return { outcome: 'cancelled' };
      return { outcome: 'written', folder, recipe: trust.recipe, items: await saveForTrust(trust, folder, false) };
    },
  };
}
