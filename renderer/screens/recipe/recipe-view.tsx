import { CircleCheck, Info } from 'lucide-react';
import type { ReactElement } from 'react';
import { COMMAND_PURPOSES, type Recipe, type RecipeCommand, type RecipeFile } from '../../../shared/recipes.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { TextField } from '../../components/field.tsx';
import { ForeignText } from '../../components/foreign-text.tsx';
import { useSay } from '../../messages.ts';
import { useProofLine } from '../../state/use-save.ts';
import type { WrittenRecipe } from '../../state/use-recipe.ts';

interface RecipeViewProps {
  readonly recipe: Recipe;
  /** As typed. */
  readonly prefix: string;
  readonly onPrefix: (prefix: string) => void;
}

/** What a server wants: the files with their modes, the lines to paste, the commands that install and prove. */
export function RecipeView({ recipe, prefix, onPrefix }: RecipeViewProps): ReactElement {
  const say = useSay();
  return (
    <div className="recipe">
      <FileTable files={recipe.files} />
      {recipe.prefix === null ? null : (
        <TextField label={say('recipe.prefix')} value={prefix} hint={say('recipe.prefixHint')} onChange={onPrefix} />
      )}
      {recipe.snippets.map((snippet) => (
        <CopiedText
          key={`${snippet.into} ${snippet.version ?? ''}`}
          title={snippet.version === null ? snippet.into : `${snippet.into} (${snippet.version})`}
          text={snippet.text}
        />
      ))}
      {COMMAND_PURPOSES.map((purpose) => (
        <Commands
          key={purpose}
          purpose={purpose}
          commands={recipe.commands.filter((command) => command.purpose === purpose)}
        />
      ))}
      {recipe.notes.length === 0 ? null : (
        <ul className="findings" aria-label={say('recipe.notes')}>
          {recipe.notes.map((note) => (
            <li key={note} className="finding finding-info">
              <Info className="icon" strokeWidth={1.75} />
              <span className="finding-text">{say(`recipe.note.${note}`)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function FileTable({ files }: { files: readonly RecipeFile[] }): ReactElement {
  const say = useSay();
  return (
    <table className="events recipe-files" aria-label={say('recipe.files')}>
      <tbody>
        {files.map((file) => (
          <tr key={file.name}>
            <th scope="row" className="export-file">
              {file.name}
            </th>
            <td>{say(file.written ? `recipe.content.${file.content}` : 'recipe.ownKey')}</td>
            <td className="quiet">{[file.mode, file.owner].filter((part) => part !== null).join(' ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Commands({ purpose, commands }: { purpose: RecipeCommand['purpose']; commands: readonly RecipeCommand[] }) {
  const say = useSay();
  if (commands.length === 0) return null;
  const text = commands.map(({ line }) => line).join('\n');
  const shell = commands[0]?.shell === 'powershell' ? ' (PowerShell)' : '';
  return <CopiedText title={`${say(`recipe.purpose.${purpose}`)}${shell}`} text={text} />;
}

function CopiedText({ title, text }: { title: string; text: string }): ReactElement {
  return (
    <section className="recipe-text" aria-label={title}>
      <header>
        <h3>
          <bdi>{title}</bdi>
        </h3>
        <CopyButton text={text} label={title} />
      </header>
      <pre tabIndex={0}>{text}</pre>
    </section>
  );
}

/** What was written and proven, file by file. */
export function WrittenFiles({ written }: { written: WrittenRecipe }): ReactElement {
  const proofLine = useProofLine();
  return (
    <div className="saved" role="status">
      <CircleCheck className="icon" strokeWidth={1.75} />
      <ul className="plain-list">
        {written.items.map((item) => (
          <li key={item.path}>
            {proofLine(item.proofs)}
            <p className="notice-detail">
              <ForeignText text={item.path} />
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}
