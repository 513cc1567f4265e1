import { join } from 'node:path';
import type { Recipe } from '../../shared/recipes.ts';
import type { Saved } from '../exchange/save-file.ts';
import type { Answer } from './command.ts';
import { makeFolder } from './make-folder.ts';
import { checkOutput } from './output-files.ts';
import { recipeText } from './recipe-text.ts';

/** A recipe, and how its files are written. */
export interface RecipeAsked {
  /** `server` or `trust`, and what was asked for. */
  readonly asked: Readonly<Record<string, string>>;
  readonly recipe: Recipe;
  /** Null: shown only. */
  readonly folder: string | null;
  readonly force: boolean;
  readonly save: (folder: string) => Promise<Saved[]>;
}

/** Shows a recipe, or writes its files into a folder too, which is made where it is not there. */
export async function exportRecipe({ asked, recipe, folder, force, save }: RecipeAsked): Promise<Answer> {
  if (folder === null) return { json: { ...asked, ...recipe, findings: [] }, text: recipeText(recipe, null) };
  await makeFolder(folder);
  for (const file of recipe.files.filter((one) => one.written)) await checkOutput(join(folder, file.name), { force });
  const saved = await save(folder);
  const written = saved.map(({ path, proofs }) => ({ path, proofs }));
  return { json: { ...asked, ...recipe, written, findings: [] }, text: recipeText(recipe, written) };
}
