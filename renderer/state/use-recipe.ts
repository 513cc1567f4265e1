import { useState } from 'react';
import type { MethodOutput } from '../../shared/contract.ts';
import type { Recipe } from '../../shared/recipes.ts';
import type { Refusal } from '../client.ts';
import type { Outcome } from './services.ts';
import type { Reading } from './store.ts';

type Written = MethodOutput<'exportForServer'>;
export type WrittenRecipe = Extract<Written, { outcome: 'written' }>;

interface RecipeSaving {
  readonly passphrase: string;
  readonly setPassphrase: (passphrase: string) => void;
  /** Whether a file of the recipe cannot be written without one. */
  readonly needed: boolean;
  /** Whether a key goes along, which a passphrase would seal. */
  readonly holdsKey: boolean;
  readonly busy: boolean;
  readonly written: WrittenRecipe | null;
  readonly refusal: Refusal | null;
  /** Another recipe: what was written belongs to the last one. */
  readonly forget: () => void;
  readonly save: () => Promise<void>;
}

/** Writing a recipe's files: the folder is main's to ask for, and the proof main's to give. */
export function useRecipeSaving(
  recipe: Reading<Recipe>,
  write: (passphrase: string | null) => Promise<Outcome<Written>>,
): RecipeSaving {
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [written, setWritten] = useState<WrittenRecipe | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const files = recipe.status === 'ready' ? recipe.value.files : [];
  const needed = files.some((file) => file.content === 'p12' && file.written);
  const save = async (): Promise<void> => {
    if (busy || recipe.status !== 'ready' || (needed && passphrase === '')) return;
    setBusy(true);
    setRefusal(null);
    setWritten(null);
    const outcome = await write(passphrase === '' ? null : passphrase);
    setBusy(false);
    if (outcome.at === 'refused') setRefusal(outcome.refusal);
    if (outcome.at !== 'done' || outcome.value.outcome === 'cancelled') return;
    setWritten(outcome.value);
    setPassphrase('');
  };
  return {
    passphrase,
    setPassphrase,
    needed,
    holdsKey: files.some((file) => file.holdsKey && file.written),
    busy,
    written,
    refusal,
    forget: () => {
      setWritten(null);
      setRefusal(null);
    },
    save,
  };
}
